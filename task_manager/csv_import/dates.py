"""Parsing of dates as people and tools write them. No date is guessed.

A due date is a calendar date: of an instant it is the date as written, in the value's own zone. An epoch number has
no zone and is read in UTC. Instants are converted to a zone only where a column of the file states it.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.text import normalize
from task_manager.csv_import.vocabulary.calendar import MONTHS, WEEKDAYS

_CLOCK = r"""
    (?:(?:[\s,]*T[\s,]*|[\s,]+)(?:at\s|a\slas\s|um\s|[àa]\s)?
       \d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?
       (?:\s?[ap]\.?\s?m\.?)?
       (?:\s?(?:z|utc|gmt|[a-z]{2,5}))?
       (?:\s?[+-]\d{1,2}:?(?:\d{2})?)?
       (?:\s?utc)?
       (?:\s?\([^)]*\))?
    )?\s*$"""
_FLAGS = re.IGNORECASE | re.VERBOSE

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK, _FLAGS)
_COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})(?:T\d{4}(?:\d{2})?Z?)?$")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)" + _CLOCK, _FLAGS)
_DAY_NAME_YEAR = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|ª)?\.?[-/\s]+(?:de\s|of\s)?([^\W\d_]+)\.?[-/\s,]+(?:del?\s)?(\d{4}|\d{2})(?!\d)"
    + _CLOCK,
    _FLAGS,
)
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª)?\.?[-/\s]+(?:de\s|of\s)?([^\W\d_]+)\.?" + _CLOCK, _FLAGS)
_NAME_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?" + _CLOCK, _FLAGS)
_CJK = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?")
_NAME_DAY_YEAR = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)" + _CLOCK, _FLAGS)
_BASQUE = re.compile(r"(\d{4})\(?e?\)?ko\s+(\w+)\s+(\d{1,2})\(?e?\)?a?n?(?:,\s*\d{1,2}:\d{2}\(?e?\)?tan)?$", _FLAGS)
_EPOCH = re.compile(r"\d{10}(?:\d{3}){0,2}$")
_WEEKDAY = re.compile(r"([^\W\d_]+)\.?,?\s+(?=\S)")

RANGE_ARROW = "→"
"""Separator of the first and the last day of a range."""

# Instants with this many digits are seconds; three digits more are milliseconds, six microseconds.
_SECONDS_DIGITS = 10
_LEAP_YEAR = 2000
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)


class NumericDate(NamedTuple):
    """A date of three numbers, whose order another date may prove.

    Attributes:
        first: The first number.
        second: The number in the middle.
        last: The last number.
        separator: What stands between them.
        has_short_year: Whether a year of two digits is the first or the last of them, not one of four digits the last.
        weekday: The number of the weekday that stands before them, if any.
    """

    first: int
    second: int
    last: int
    separator: str
    has_short_year: bool
    weekday: int | None

    def orders(self) -> frozenset[DateOrder]:
        """Return the orders in which it is a date; of these, those in which it is on that weekday, if there are any."""
        days = {order: day for order in DateOrder if (day := self._valid(order)) is not None}
        on_weekday = frozenset(order for order, day in days.items() if day.weekday() == self.weekday)
        return on_weekday or frozenset(days)

    def _valid(self, order: DateOrder) -> date | None:
        if order is DateOrder.MONTH_FIRST and self.separator == ".":
            return None
        if order is DateOrder.YEAR_FIRST and not self.has_short_year:
            return None
        try:
            return self.read(order)
        except ValueError:
            return None

    def read(self, order: DateOrder) -> date:
        """Return the date in an order.

        Raises:
            ValueError: It is no date.
        """
        if order is DateOrder.YEAR_FIRST and self.has_short_year:
            return date(_full_year(self.first), self.second, self.last)
        year = _full_year(self.last) if self.has_short_year else self.last
        # With points, the day comes before the month.
        if order is DateOrder.MONTH_FIRST and self.separator != ".":
            return date(year, self.first, self.second)
        return date(year, self.second, self.first)


def numeric_date(text: str) -> NumericDate | None:
    """Return the numbers of a date such as 05/03/2026 or 26-03-05; None for any other text."""
    rest = _without_weekday(text)
    match = _NUMBERS.match(rest)
    if match is None:
        return None
    weekday = _WEEKDAY.match(text.strip()) if rest != text.strip() else None
    return NumericDate(
        first=int(match[1]),
        second=int(match[3]),
        last=int(match[4]),
        separator=match[2],
        has_short_year=len(match[4]) == 2,
        weekday=WEEKDAYS[normalize(weekday[1])] if weekday else None,
    )


def proven_order(text: str) -> DateOrder | None:
    """Return whether only the day or only the month can come first in a date; None if both can, or neither."""
    numbers = numeric_date(text)
    if numbers is None or numbers.separator == ".":
        return None
    orders = numbers.orders() & {DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST}
    return next(iter(orders)) if len(orders) == 1 else None


def is_ambiguous(text: str) -> bool:
    """Return whether a date is another one if the month comes first, and nothing in it tells."""
    numbers = numeric_date(text)
    return (
        numbers is not None
        and numbers.first != numbers.second
        and numbers.orders() >= {DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST}
    )


def lacks_year(text: str) -> bool:
    """Return whether a text is a date without a year."""
    return read_date(text, DateOrder.DAY_FIRST) is None and read_date(text, DateOrder.DAY_FIRST, _LEAP_YEAR) is not None


def read_date(text: str, order: DateOrder, year: int | None = None) -> date | None:
    """Return the calendar date that `text` states, the last one of a range, or None if it cannot be read.

    Args:
        text: The text.
        order: The order of day, month and year where numbers alone do not tell.
        year: The year of dates that lack one; None if they cannot be read.
    """
    text = text.rpartition(RANGE_ARROW)[2].strip().removeprefix("@").strip()
    # "mar" is a weekday and a month: as a weekday it is removed only if the whole text is not a date.
    day = _calendar_date(text, order) or _calendar_date(_without_weekday(text), order)
    return day or (_yearless_date(text, year) if year is not None else None)


def read_instant(text: str, zone: str) -> date | None:
    """Return the calendar date of an instant in a time zone by its IANA name; None if either cannot be read."""
    try:
        instant = datetime.fromisoformat(text.strip())
        return instant.date() if instant.tzinfo is None else instant.astimezone(ZoneInfo(zone)).date()
    except (ValueError, OSError, KeyError, OverflowError):
        return None


def _without_weekday(text: str) -> str:
    text = text.strip()
    match = _WEEKDAY.match(text)
    return text[match.end() :] if match is not None and normalize(match[1]) in WEEKDAYS else text


def _calendar_date(text: str, order: DateOrder) -> date | None:
    try:
        return _numeric_date(text, order) or _month_name_date(text) or _epoch_date(text)
    except ValueError:
        return None


def _numeric_date(text: str, order: DateOrder) -> date | None:
    if match := _YEAR_FIRST.match(text):
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := _CJK.match(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if numbers := numeric_date(text):
        return numbers.read(order)
    if match := _COMPACT.match(text):
        return date(int(match[1] + match[2]), int(match[3]), int(match[4]))
    return None


def _month_name_date(text: str) -> date | None:
    if match := _DAY_NAME_YEAR.match(text):
        day, name, year = match[1], match[2], match[3]
    elif match := _NAME_DAY_YEAR.match(text):
        name, day, year = match[1], match[2], match[3]
    elif match := _BASQUE.match(text):
        year, name, day = match[1], match[2], match[3]
    else:
        return None
    month = MONTHS.get(normalize(name))
    return None if month is None else date(_year(year), month, int(day))


def _yearless_date(text: str, year: int) -> date | None:
    return _day_of_year(text, year) or _day_of_year(_without_weekday(text), year)


def _day_of_year(text: str, year: int) -> date | None:
    if match := _DAY_NAME.match(text):
        day, name = match[1], match[2]
    elif match := _NAME_DAY.match(text):
        name, day = match[1], match[2]
    else:
        return None
    month = MONTHS.get(normalize(name))
    try:
        return None if month is None else date(year, month, int(day))
    except ValueError:
        return None


def _epoch_date(text: str) -> date | None:
    if not _EPOCH.match(text):
        return None
    seconds = int(text) // 10 ** (len(text) - _SECONDS_DIGITS)
    return (_EPOCH_START + timedelta(seconds=seconds)).date()


def _full_year(number: int) -> int:
    # As in POSIX and spreadsheets, 69 to 99 are of the last century.
    return number + (1900 if number >= 69 else 2000)


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else _full_year(int(digits))
