"""Statuses, priorities, progress and tags in the notations of people and tools."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.csv_import.priority_words import PriorityNotation
from task_manager.csv_import.progress import read_progress, scale_of, whole_of
from task_manager.csv_import.status_words import read_mark, read_status
from task_manager.csv_import.text import normalize_value
from task_manager.domain.task import Priority, Status
from tests.unit.csv_import.files import imported

TODO, IN_PROGRESS, DONE, CANCELLED = Status.TODO, Status.IN_PROGRESS, Status.DONE, Status.CANCELLED
URGENT, HIGH, MEDIUM, LOW = Priority.URGENT, Priority.HIGH, Priority.MEDIUM, Priority.LOW


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2. In progress", IN_PROGRESS),
        ("Done (Ana)", DONE),
        ("✅ Done", DONE),
        ("✔️", DONE),
        ("[x]", DONE),
        ("[ ]", TODO),
        ("☐", TODO),
        ("Sí", DONE),
        ("no", TODO),
        ("Closed - Fixed", DONE),
        ("Closed - Won't fix", CANCELLED),
        ("En curso (asignada)", IN_PROGRESS),
        ("Finalizado con éxito", DONE),
        ("En ejecución", IN_PROGRESS),
        ("Por iniciar", TODO),
        ("No empezado", TODO),
        ("Parcialmente hecho", IN_PROGRESS),
        ("QA Testing", IN_PROGRESS),
        ("Test in UAT", IN_PROGRESS),
        ("Completed on 2026-01-02", DONE),
        ("Verified - UAT", None),
        ("Waiting for test", None),
        ("Testing done by Ana", None),
        ("En espera", None),
        ("1", None),
        ("2", None),
    ],
)
def test_statuses(text: str, status: Status | None) -> None:
    assert read_status(text, {}) == status


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("H", HIGH),
        ("L", LOW),
        ("P0", URGENT),
        ("1 - Alta", HIGH),
        ("3-Low", LOW),
        ("Alta (cliente)", HIGH),
        ("(2) Alta", HIGH),
        ("Mediana", MEDIUM),
        ("High priority", HIGH),
        ("Prioridad baja", LOW),
        ("Critical (P1)", URGENT),
        ("Nivel 2", HIGH),
        ("1.0", URGENT),
        ("!", LOW),
        ("!!", MEDIUM),
        ("!!!", HIGH),
        ("🔴", HIGH),
        ("🟢 Low", LOW),
        ("-1", None),
        ("10", None),
        ("Por definir", None),
    ],
)
def test_priorities(text: str, priority: Priority | None) -> None:
    assert PriorityNotation({}, ()).read(text) == priority


@pytest.mark.parametrize(
    ("values", "priorities"),
    [
        (["★", "★★", "★★★"], [LOW, MEDIUM, HIGH]),
        (["★★★★★", "★★★★", "★★☆☆☆", "☆☆☆☆☆"], [URGENT, HIGH, LOW, None]),
        (["A", "B", "C"], [HIGH, MEDIUM, LOW]),
        (["A", "M", "B"], [HIGH, MEDIUM, LOW]),
        (["1", "5", "10", "Alta"], [None, None, None, HIGH]),
    ],
)
def test_stars_and_letters_are_read_as_the_whole_column_shows(
    values: list[str], priorities: list[Priority | None]
) -> None:
    notation = PriorityNotation({}, values)
    assert [notation.read(value) for value in values] == priorities


@pytest.mark.parametrize(
    ("column", "values", "statuses"),
    [
        ("% Complete", ["0", "0.25", "1"], [TODO, IN_PROGRESS, DONE]),
        ("% Complete", ["0", "1", "100"], [TODO, IN_PROGRESS, DONE]),
        ("Avance", ["0", "50", "100"], [TODO, IN_PROGRESS, DONE]),
        ("Avance", ["0", "0,5", "1"], [TODO, IN_PROGRESS, DONE]),
        ("Estado", ["0%", "50 %", "100%"], [TODO, IN_PROGRESS, DONE]),
        ("Progress", ["0/3", "1/3", "3 of 3"], [TODO, IN_PROGRESS, DONE]),
        ("Done", ["0", "1", ""], [TODO, DONE, TODO]),
    ],
)
def test_numbers_are_read_as_the_whole_column_shows(column: str, values: list[str], statuses: list[Status]) -> None:
    result = imported(f"Task;{column}\n" + "".join(f"t;{value}\n" for value in values))
    assert [task.status for task in result.tasks] == statuses
    assert result.notes == []


def test_codes_of_statuses_are_no_percentages() -> None:
    result = imported("Task,Status\na,1\nb,2\nc,3\n")
    assert [(task.status, task.tags) for task in result.tasks] == [(TODO, ("1",)), (TODO, ("2",)), (TODO, ("3",))]
    assert [note.value for note in result.notes] == ["1", "2", "3"]


@given(st.integers(0, 100))
def test_a_percentage_is_all_nothing_or_between(percentage: int) -> None:
    expected = DONE if percentage == 100 else IN_PROGRESS if percentage else TODO
    assert read_progress(f"{percentage}%") == read_progress(f"{percentage} %", 1) == expected
    assert read_progress(str(percentage), 100) == expected
    assert read_progress(str(percentage / 100), 1) == expected


@given(st.integers(-(10**6), 10**6), st.sampled_from(["{}", "{}.0", "{},00", " {} "]))
def test_a_number_keeps_its_sign(number: int, form: str) -> None:
    assert normalize_value(form.format(number)) == str(number)


@given(st.text(max_size=40))
def test_any_text_is_a_value(text: str) -> None:
    text = text.strip()
    read_status(text, {})
    read_mark(text)
    PriorityNotation({}, [text]).read(text)
    read_progress(text, whole_of([text]))
    scale_of([text])
    normalize_value(text)


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("#home #garden", ("home", "garden")),
        ("Bug (red), UI (light blue)", ("Bug", "UI")),
        ("bug|triage", ("bug", "triage")),
        ('["x, y", "z"]', ("x, y", "z")),
        ("C#", ("C#",)),
        ("release (2)", ("release (2)",)),
    ],
)
def test_tags(cell: str, tags: tuple[str, ...]) -> None:
    quoted = cell.replace('"', '""')
    assert imported(f'Task,Labels\na,"{quoted}"\n').tasks[0].tags == tags


def test_a_value_that_repeats_has_one_line_with_its_count() -> None:
    result = imported("Task,Status,Priority\na,Blocked,x\nb,Blocked,\nc,done,\nd, Blocked ,\n")
    assert [(note.line, note.value) for note in result.notes] == [(2, "Blocked"), (2, "x")]
    assert "in 3 rows, lines 2 to 5" in result.notes[0].reason
    assert [task.tags for task in result.tasks] == [("Blocked", "x"), ("Blocked",), (), ("Blocked",)]
