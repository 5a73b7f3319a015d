"""Cells that make an expression with nested or adjacent repetitions try all ways to divide them: it would not end."""

import csv
import io

import pytest

from tests.unit.csv_import.files import imported

_LENGTH = 100_000
_SPACES = f"a{' ' * _LENGTH}b"


def _file(header: str, *cells: str) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([header.split(","), cells])
    return file.getvalue().encode()


@pytest.mark.parametrize("rule", ["-", "=", "_", "*", "\N{EM DASH}", "--=="])
def test_a_title_that_begins_like_a_rule_is_read(rule: str) -> None:
    title = f"{rule * 40} Phase 2"
    [task] = imported(_file("Title,Status", title, "done")).tasks
    assert task.title == title


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Due date", f"5 {'T' * _LENGTH}!"),
        ("Due date", f"5 May{', ' * (_LENGTH // 2)}!"),
        ("Priority", _SPACES),
        ("Status", f"[{' ' * _LENGTH}x"),
        ("Status", _SPACES),
        ("Tags", _SPACES),
    ],
)
def test_a_long_cell_is_read_in_every_role(column: str, cell: str) -> None:
    [task] = imported(_file(f"Title,{column}", "Water the plants", cell)).tasks
    assert task.title == "Water the plants"


def test_a_long_label_of_trello_is_read() -> None:
    header = "Card ID,Card Name,Labels,List Name,Board Name"
    [task] = imported(_file(header, "1", "Water the plants", _SPACES, "To Do", "Home")).tasks
    assert task.title == "Water the plants"
