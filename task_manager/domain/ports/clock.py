"""Ports to the clock."""

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Clock of the system."""

    def __call__(self) -> datetime:
        """Return the current time in UTC, to the millisecond."""
        ...


class TimeLeft(Protocol):
    """Time that is left until work must have ended."""

    def __call__(self) -> timedelta:
        """Return that time; zero or less once the work must have ended."""
        ...
