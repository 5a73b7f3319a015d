"""A board as a grid: each column is a status, and each cell below it a task."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from task_manager.csv_import.format import Format, column_roles
from task_manager.csv_import.header_names import meaning_of
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.csv_import.status_words import read_mark
from task_manager.csv_import.text import normalize
from task_manager.csv_import.vocabulary import STATUSES

_COUNT = re.compile(r"\(\d+\)|\[\d+\]|(?<!\d)\d+\s*$")


def _is_board(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether most columns are called like statuses, of two kinds at least, and none has another field."""
    names = [name for name in header if name.strip()]
    statuses = [STATUSES.get(normalize(_COUNT.sub("", name))) for name in names]
    known = [status for status in statuses if status is not None]
    if len(set(known)) < 2 or 2 * len(known) <= len(names):
        return False
    if any(meaning_of(name) for name, status in zip(names, statuses, strict=True) if status is None):
        return False
    columns = [[text for cell in cells if (text := cell.strip())] for cells in zip_longest(*rows, fillvalue="")]
    return not any(texts and all(map(_is_mark, texts)) for texts in columns)


def _is_mark(text: str) -> bool:
    """Return whether a cell says yes or no, or has a number or a date, so that its column is no list of tasks."""
    return read_mark(text) is not None or not any(map(str.isalpha, text))


def _cards(rows: Iterator[Record], header: Sequence[str]) -> Iterator[Record]:
    for row in rows:
        for name, cell in zip(header, row.cells, strict=False):
            if name and cell.strip():
                yield row._replace(cells=[cell, name])


FORMAT = Format(
    name="a board with a column for each status",
    recognized_by_rows=_is_board,
    columns=column_roles({Role.TITLE: "task", Role.STATUS: "status"}),
    reshape=_cards,
    reshaped_header=("task", "status"),
)
