"""Distinct values of the columns whose values are read as a status, a priority or a date, with their counts."""

from collections.abc import Mapping, Sequence

from task_manager.csv_import.columns import Column
from task_manager.csv_import.read_plan import ValueCount
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role

_ROLES = frozenset({Role.STATUS, Role.DONE, Role.PROGRESS, Role.PRIORITY, Role.DUE})
# A column with more has texts of its own in each row.
_VALUES_COUNTED = 500


class ColumnValues:
    """Counter of the values of such columns, in bounded memory."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._counts: list[tuple[int, dict[str, list[int]]]] = [
            (position, {}) for position, column in enumerate(columns) if column.role in _ROLES
        ]

    def add(self, record: Record) -> None:
        """Take one row into account."""
        for position, counts in self._counts:
            cell = record.cells[position]
            count = counts.get(cell)
            if count is not None:
                count[0] += 1
                count[2], count[4] = record.line, record.row
            elif cell and len(counts) < _VALUES_COUNTED:
                counts[cell] = [1, record.line, record.line, record.row, record.row]

    @property
    def distinct(self) -> Mapping[int, frozenset[str]]:
        """The values of each column by its position, as they are written."""
        return {position: frozenset(counts) for position, counts in self._counts}

    @property
    def counts(self) -> Mapping[tuple[int, str], ValueCount]:
        """The counts of each value, as it is written, by the position of its column and the value."""
        return {
            (position, value): ValueCount(*count)
            for position, counts in self._counts
            for value, count in counts.items()
        }
