"""System clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time in UTC, to the millisecond."""
    current = datetime.now(UTC)
    return current.replace(microsecond=current.microsecond // 1000 * 1000)
