"""Distinct values of the columns whose values are read as a status, a priority or a date, with their counts."""

from collections.abc import Callable, Mapping, Sequence

from task_manager.csv_import.columns import Column
from task_manager.csv_import.dates import read_date
from task_manager.csv_import.format import Format
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.priority_words import PriorityNotation
from task_manager.csv_import.read_plan import ValueCount
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.csv_import.status_words import read_status

_ROLES = frozenset({Role.STATUS, Role.DONE, Role.PROGRESS, Role.PRIORITY, Role.DUE, Role.START})
# A column with more has texts of its own in each row.
_VALUES_COUNTED = 500


class ColumnValues:
    """Counter of the values of such columns, in bounded memory.

    Those that any file's readers can read are not counted, which is most of the rows' time.
    """

    def __init__(self, columns: Sequence[Column], tool: Format) -> None:
        self._columns = [
            (position, _Values(_is_known(column.role, tool)))
            for position, column in enumerate(columns)
            if column.role in _ROLES
        ]
        self._known = [(position, values.known, values.add) for position, values in self._columns]

    def add(self, record: Record) -> None:
        """Take one row into account."""
        cells = record.cells
        for position, known, add in self._known:
            if cells[position] not in known:
                add(cells[position], record)

    @property
    def distinct(self) -> Mapping[int, frozenset[str]]:
        """The values of each column by its position, as they are written."""
        return {position: frozenset(values.known | values.counts.keys()) for position, values in self._columns}

    @property
    def counts(self) -> Mapping[tuple[int, str], ValueCount]:
        """The counts of the values that may be unknown, by the position of their column and the value."""
        return {
            (position, value): ValueCount(*count)
            for position, values in self._columns
            for value, count in values.counts.items()
        }


class _Values:
    """The values of one column."""

    def __init__(self, is_known: Callable[[str], bool]) -> None:
        self.known: set[str] = {""}
        self.counts: dict[str, list[int]] = {}
        self._is_known = is_known

    def add(self, cell: str, record: Record) -> None:
        """Count a value, unless it is known."""
        count = self.counts.get(cell)
        if count is not None:
            count[0] += 1
            count[2], count[4] = record.line, record.row
        elif len(self.known) + len(self.counts) >= _VALUES_COUNTED:
            return
        elif self._is_known(cell.strip()):
            self.known.add(cell)
        else:
            self.counts[cell] = [1, record.line, record.line, record.row, record.row]


def _is_known(role: Role, tool: Format) -> Callable[[str], bool]:
    if role in {Role.DUE, Role.START}:
        return lambda text: read_date(text, DateOrder.DAY_FIRST) is not None
    if role is Role.PRIORITY:
        notation = PriorityNotation(tool.priorities, ())
        return lambda text: notation.read(text) is not None
    return lambda text: read_status(text, tool.statuses) is not None
