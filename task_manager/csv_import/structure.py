"""Structure of a free table: headings of groups, and cells that were merged with those above them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from task_manager.csv_import.columns import Column
from task_manager.csv_import.not_tasks import kind_of
from task_manager.csv_import.roles import Role

_MIN_HEADINGS = 2
_MIN_CELLS = 3
_MIN_ROWS = 2


@dataclass(frozen=True, slots=True)
class Structure:
    """Structure of the rows of a table.

    Attributes:
        has_headings: Whether a row with nothing but a title is the heading of the rows below it.
        merged: The positions of the columns whose blank cells were merged with the cell above, from left to right.
    """

    has_headings: bool = False
    merged: tuple[int, ...] = ()


def find_structure(header: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Structure:
    """Return the structure of a table by its first rows below the header."""
    title = next((position for position, column in enumerate(columns) if column.role is Role.TITLE), 0)
    texts = list(_data_rows(header, title, rows))
    has_headings = _has_headings(texts, title, len(header))
    if has_headings:
        return Structure(has_headings=True)
    groups = [position for position, column in enumerate(columns[:title]) if column.role in {Role.TAG, Role.LIST_TAG}]
    return Structure(merged=tuple(position for position in groups if _is_merged(texts, position)))


@dataclass(frozen=True, slots=True)
class _Row:
    texts: tuple[str, ...]
    is_after_blank: bool

    @property
    def filled(self) -> int:
        return sum(map(bool, self.texts))


def _data_rows(header: Sequence[str], title: int, rows: Sequence[Sequence[str]]) -> Iterator[_Row]:
    is_after_blank, is_first = False, True
    for row in rows:
        if not any(map(str.strip, row)):
            is_after_blank = True
            continue
        cells = [*row, *[""] * (len(header) - len(row))]
        if kind_of(cells, title, is_first=is_first, is_after_blank=is_after_blank, header=header) is None:
            yield _Row(tuple(map(str.strip, cells)), is_after_blank)
        is_after_blank = is_first = False


def _has_headings(rows: Sequence[_Row], title: int, width: int) -> bool:
    """Return whether rows that have a title only are headings, and not tasks without other values.

    They are if one begins the table, each has rows below it, and something sets them apart: a colon, a blank row, or
    that all groups have several rows of which none is so empty.
    """
    headings = [number for number, row in enumerate(rows) if row.filled == 1 and row.texts[title]]
    if width < 2 or not headings or headings[0] != 0:
        return False
    sizes = [next_ - number - 1 for number, next_ in zip(headings, [*headings[1:], len(rows)], strict=True)]
    if min(sizes) == 0:
        return False
    if all(rows[number].texts[title].endswith(":") for number in headings):
        return True
    if len(headings) < _MIN_HEADINGS:
        return False
    if all(rows[number].is_after_blank for number in headings[1:]):
        return True
    is_empty_elsewhere = any(row.filled < _MIN_CELLS for number, row in enumerate(rows) if number not in headings)
    return not is_empty_elsewhere and min(sizes) >= _MIN_ROWS


def _is_merged(rows: Sequence[_Row], position: int) -> bool:
    """Return whether blanks continue the value above: then no value is written twice in a row."""
    values = [row.texts[position] for row in rows]
    filled = [value for value in values if value]
    if not filled or not values[0] or len(filled) == len(values):
        return False
    return all(first != second for first, second in pairwise(values) if second)
