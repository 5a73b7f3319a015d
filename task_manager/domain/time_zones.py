"""Calendar dates across all time zones. The first and the last date of the calendar stand for all beyond them."""

from datetime import UTC, date, datetime, time, timedelta

_LATEST_ZONE = timedelta(hours=12)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def earliest_today(now: datetime) -> date:
    """Return the earliest date that is today in some time zone; the last is UTC-12."""
    return (max(now, _FIRST + _LATEST_ZONE) - _LATEST_ZONE).date()


def latest_start(day: date) -> datetime:
    """Return the time at which `day` starts in the last time zone, UTC-12."""
    return datetime.combine(day, time(), UTC) + _LATEST_ZONE


def latest_end(day: date) -> datetime:
    """Return the time at which `day` ends in the last time zone, UTC-12."""
    return _LAST if day == date.max else latest_start(shifted(day, timedelta(days=1)))


def shifted(day: date, difference: timedelta) -> date:
    """Return the date that is `difference` after `day`."""
    try:
        return day + difference
    except OverflowError:
        return date.max if difference > timedelta() else date.min


def in_utc(moment: datetime) -> datetime:
    """Return a time with an offset as the same time in UTC."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == _FIRST.year else _LAST
