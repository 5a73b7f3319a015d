"""Detection of the order of day and month from the dates of a whole file."""

from task_manager.csv_import.dates import is_ambiguous, proven_order
from task_manager.csv_import.options import DateOrder, Options
from task_manager.csv_import.read_plan import Column
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role

_ROWS_SAMPLED = 50
_VALUES_CACHED = 10_000
# One wrong date in a long file proves nothing against all the others.
_CLEAR_MAJORITY = 4


class DateOrderDetector:
    """Detector of the order of day and month: counts the dates of all columns that are valid in one order only."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._due_positions = frozenset(position for position, column in enumerate(columns) if column.role is Role.DUE)
        self._date_positions = list(self._due_positions)
        self._width = len(columns)
        self._rows_sampled = 0
        self._values: set[str] = set()
        self._counts = {DateOrder.DAY_FIRST: 0, DateOrder.MONTH_FIRST: 0}
        self._is_ambiguous = False

    def add(self, record: Record) -> None:
        """Take one row into account."""
        if self._rows_sampled < _ROWS_SAMPLED:
            self._rows_sampled += 1
            self._add_date_columns(record)
        for position in self._date_positions:
            text = record.cells[position]
            if text and text not in self._values:
                self._add_value(text, position in self._due_positions)

    def _add_date_columns(self, record: Record) -> None:
        # Every date counts, not just due dates: a file has one notation for all its columns.
        for position, text in enumerate(record.cells[: self._width]):
            if text and position not in self._date_positions and (is_ambiguous(text) or proven_order(text) is not None):
                self._date_positions.append(position)

    def _add_value(self, text: str, is_due_date: bool) -> None:
        if len(self._values) >= _VALUES_CACHED:
            self._values.clear()
        self._values.add(text)
        order = proven_order(text)
        if order is not None:
            self._counts[order] += 1
        elif is_due_date and not self._is_ambiguous:
            self._is_ambiguous = is_ambiguous(text)

    def date_order(self, options: Options, tool_order: DateOrder | None) -> tuple[DateOrder, bool]:
        """Return the order in which dates are to be read, and whether it is proven or no due date depends on it.

        Args:
            options: The options of the import, which may state the order.
            tool_order: The order that the tool writes by default, if it has one.
        """
        if options.date_order != "auto":
            return DateOrder(options.date_order), True
        fewer, more = sorted(self._counts, key=lambda order: self._counts[order])
        if self._counts[more] > 0 and self._counts[more] >= _CLEAR_MAJORITY * self._counts[fewer]:
            return more, True
        return tool_order or DateOrder.DAY_FIRST, not self._is_ambiguous
