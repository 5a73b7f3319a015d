"""Wait for what comes in its own time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE_SECONDS = 60
_PAUSE_SECONDS = 0.1


def eventually(probe: Callable[[], T | None], description: str, seconds: float = DEADLINE_SECONDS) -> T:
    """Return what `probe` returns as soon as that is truthy; the deadline is there to fail, not to measure."""
    deadline = time.monotonic() + seconds
    while not (result := probe()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain: {description}")
        time.sleep(_PAUSE_SECONDS)
    return result
