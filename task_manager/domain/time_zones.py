"""Calendar dates across all time zones."""

from datetime import UTC, date, datetime, time, timedelta

_LATEST_ZONE = timedelta(hours=12)


def earliest_today(now: datetime) -> date:
    """Return the earliest date that is today in some time zone; the last is UTC-12."""
    return (now - _LATEST_ZONE).date()


def latest_start(day: date) -> datetime:
    """Return the time at which `day` starts in the last time zone, UTC-12."""
    return datetime.combine(day, time(), UTC) + _LATEST_ZONE
