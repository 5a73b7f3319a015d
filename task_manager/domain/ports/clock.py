"""Port to the clock."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Clock of the system."""

    def __call__(self) -> datetime:
        """Return the current time in UTC, to the millisecond."""
        ...
