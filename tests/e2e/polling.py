"""Wait for what comes in its own time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE_SECONDS = 60
_PAUSE_SECONDS = 0.1


def eventually(probe: Callable[[], T | None], what: str, seconds: float = DEADLINE_SECONDS) -> T:
    """Return what `probe` returns as soon as that is truthy; the deadline is there to fail, not to measure."""
    deadline = time.monotonic() + seconds
    while not (found := probe()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(_PAUSE_SECONDS)
    return found
