"""Calendar dates without a zone."""

from datetime import date, datetime, timedelta

_LATEST_ZONE = timedelta(hours=12)


def earliest_today(now: datetime) -> date:
    """Return the earliest date that is today somewhere on Earth: the last place to leave a day is at UTC-12."""
    return (now - _LATEST_ZONE).date()
