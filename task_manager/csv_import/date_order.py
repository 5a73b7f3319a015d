"""Detection of the order of day, month and year from the dates of a whole file."""

from typing import NamedTuple

from task_manager.csv_import.columns import Column
from task_manager.csv_import.dates import is_ambiguous, lacks_year, numeric_date, proven_order
from task_manager.csv_import.options import DateOrder, Options
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.csv_import.serial_dates import is_serial

_ROWS_SAMPLED = 50
_VALUES_CACHED = 10_000
# One wrong date in a long file proves nothing against all the others.
_CLEAR_MAJORITY = 4
# A number that is the same in so many different dates, while another varies, is the year.
_DATES_OF_ONE_YEAR = 3
_YEARS = frozenset(range(15, 46))

# The dates that are read, and the moments.
_DATES = frozenset({Role.DUE, Role.START})
_MOMENTS = frozenset({Role.DONE, Role.COMPLETED})


class DateForms(NamedTuple):
    """Forms of the dates of a file.

    Attributes:
        order: The order in which dates are read.
        is_order_proven: Whether the order of day and month is proven, or nothing that is read depends on it.
        is_year_proven: Whether it is proven that years of two digits come first or last, or nothing that is read
            depends on it.
        serial_columns: The positions of the dates that are counts of days.
        lack_years: Whether dates lack their year.
    """

    order: DateOrder
    is_order_proven: bool
    is_year_proven: bool
    serial_columns: frozenset[int]
    lack_years: bool


class DateOrderDetector:
    """Detector of the forms of dates: counts the dates of all columns that are valid in some orders only."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._form_positions = _positions(columns, _DATES)
        self._read_positions = _positions(columns, _DATES | _MOMENTS)
        self._date_positions = list(self._read_positions)
        self._width = len(columns)
        self._rows_sampled = 0
        self._values: set[str] = set()
        self._counts = {DateOrder.DAY_FIRST: 0, DateOrder.MONTH_FIRST: 0}
        self._is_ambiguous = False
        self._short_years = _ShortYears()
        self._serials = dict.fromkeys(self._form_positions, 0)
        self._other_than_serial: set[int] = set()
        self._lack_years = False

    def add(self, record: Record) -> None:
        """Take one row into account."""
        if self._rows_sampled < _ROWS_SAMPLED:
            self._rows_sampled += 1
            self._add_date_columns(record)
        for position in self._date_positions:
            text = record.cells[position]
            if text and text not in self._values:
                self._add_value(text, position)

    def _add_date_columns(self, record: Record) -> None:
        # Every date counts, not just those that are read: a file has one notation for all its columns.
        for position, text in enumerate(record.cells[: self._width]):
            if text and position not in self._date_positions and numeric_date(text) is not None:
                self._date_positions.append(position)

    def _add_value(self, text: str, position: int) -> None:
        if len(self._values) >= _VALUES_CACHED:
            self._values.clear()
        self._values.add(text)
        is_read = position in self._read_positions
        order = proven_order(text)
        if order is not None:
            self._counts[order] += 1
        elif is_read and not self._is_ambiguous:
            self._is_ambiguous = is_ambiguous(text)
        self._short_years.add(text, is_read)
        if position in self._form_positions:
            self._add_form(text.strip(), position)

    def _add_form(self, text: str, position: int) -> None:
        if is_serial(text):
            self._serials[position] += 1
        elif text:
            self._other_than_serial.add(position)
            self._lack_years = self._lack_years or lacks_year(text)

    def forms(self, options: Options, tool_order: DateOrder | None) -> DateForms:
        """Return the forms in which dates are to be read.

        Args:
            options: The options of the import, which may state the order.
            tool_order: The order that the tool writes by default, if it has one.
        """
        order, is_order_proven, is_year_proven = self._order(options, tool_order)
        return DateForms(
            order=order,
            is_order_proven=is_order_proven,
            is_year_proven=is_year_proven,
            serial_columns=frozenset(
                position
                for position, count in self._serials.items()
                if count and position not in self._other_than_serial
            ),
            lack_years=self._lack_years,
        )

    def _order(self, options: Options, tool_order: DateOrder | None) -> tuple[DateOrder, bool, bool]:
        if options.date_order != "auto":
            return DateOrder(options.date_order), True, True
        year_first = self._short_years.come_first()
        if year_first:
            return DateOrder.YEAR_FIRST, True, True
        is_year_proven = year_first is False or not self._short_years.is_ambiguous
        fewer, more = sorted(self._counts, key=lambda order: self._counts[order])
        if self._counts[more] > 0 and self._counts[more] >= _CLEAR_MAJORITY * self._counts[fewer]:
            return more, True, is_year_proven
        return tool_order or DateOrder.DAY_FIRST, not self._is_ambiguous, is_year_proven


def _positions(columns: tuple[Column, ...], roles: frozenset[Role]) -> frozenset[int]:
    return frozenset(position for position, column in enumerate(columns) if column.role in roles)


class _ShortYears:
    """Counter of the dates with a year of two digits that are valid if it comes first, and if it comes last."""

    def __init__(self) -> None:
        self.is_ambiguous = False
        self._only_first = 0
        self._only_last = 0
        self._firsts: set[int] = set()
        self._lasts: set[int] = set()

    def add(self, text: str, is_read: bool) -> None:
        numbers = numeric_date(text)
        if numbers is None or not numbers.has_short_year:
            return
        orders = numbers.orders()
        if orders == {DateOrder.YEAR_FIRST}:
            self._only_first += 1
        elif orders and DateOrder.YEAR_FIRST not in orders:
            self._only_last += 1
        elif orders:
            # Only with hyphens, as in ISO 8601, is it common for the year to come first.
            self.is_ambiguous = self.is_ambiguous or (is_read and numbers.separator == "-")
        self._firsts.add(numbers.first)
        self._lasts.add(numbers.last)

    def come_first(self) -> bool | None:
        """Return whether the years come first; None if the dates do not tell."""
        if self._only_first > 0 and self._only_first >= _CLEAR_MAJORITY * self._only_last:
            return True
        if self._only_last > 0 and self._only_last >= _CLEAR_MAJORITY * self._only_first:
            return False
        if len(self._firsts) == 1 and len(self._lasts) >= _DATES_OF_ONE_YEAR:
            # The day of a monthly or yearly task is constant too: then its years are the last numbers.
            if self._firsts <= _YEARS and not self._lasts <= _YEARS:
                return True
            self.is_ambiguous = True
        return False if len(self._lasts) == 1 and len(self._firsts) >= 2 else None
