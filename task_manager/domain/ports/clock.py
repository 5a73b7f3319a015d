"""Port to the clock."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return this moment in UTC, to the millisecond."""
        ...
