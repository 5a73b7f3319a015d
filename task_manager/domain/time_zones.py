"""Calendar dates without a zone."""

from datetime import UTC, date, datetime, time, timedelta

_LATEST_ZONE = timedelta(hours=12)


def earliest_today(now: datetime) -> date:
    """Return the earliest date that is today somewhere on Earth: the last place to leave a day is at UTC-12."""
    return (now - _LATEST_ZONE).date()


def begun_everywhere(day: date) -> datetime:
    """Return the moment from which `day`, or a later one, is today all over the Earth."""
    return datetime.combine(day, time(), UTC) + _LATEST_ZONE
