"""Parsing of moments: a date as `dates` reads it, with its time of day."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from task_manager.csv_import.dates import read_date
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.serial_dates import read_serial

_TIME = re.compile(
    r"(?:^|[T\s,])(\d{1,2})[:h](\d{2})(?::(\d{2}))?(?:[.,]\d+)?"
    r"(?:\s?([ap])\.?\s?m\b\.?)?"
    r"(?:\s?(?:z|utc|gmt))?(?:\s?([+-])(\d{1,2}):?(\d{2})?)?(?![\d:])",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(\d{10})(?:\d{3}){0,2}$")


def read_moment(text: str, order: DateOrder, year: int | None = None) -> datetime | None:
    """Return the moment that `text` states, or None if it cannot be read.

    A date without a time is the beginning of that day in UTC, and a time without an offset is read in UTC.

    Args:
        text: The text.
        order: The order of day, month and year where numbers alone do not tell.
        year: The year of dates that lack one; None if they cannot be read.
    """
    try:
        if epoch := _EPOCH.match(text):
            return datetime.fromtimestamp(int(epoch[1]), UTC)
        return _iso_moment(text) or _written_moment(text, order, year)
    except (ValueError, OverflowError):
        return None


def _iso_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _written_moment(text: str, order: DateOrder, year: int | None) -> datetime | None:
    day: date | None = read_date(text, order, year) or read_serial(text)
    if day is None:
        return None
    match = _TIME.search(text)
    if match is None:
        return datetime.combine(day, time(), UTC)
    hour, minute, second, half, sign, hours, minutes = match.groups()
    hour_of_day = int(hour) % 12 + 12 * (half.lower() == "p") if half else int(hour)
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    clock = time(hour_of_day, int(minute), int(second or 0))
    return datetime.combine(day, clock, timezone(offset)).astimezone(UTC)
