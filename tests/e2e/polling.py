"""Polling until a condition holds."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE_SECONDS = 60
_PAUSE_SECONDS = 0.1


def eventually(probe: Callable[[], T | None], description: str, seconds: float = DEADLINE_SECONDS) -> T:
    """Call `probe` until its result is truthy, and return that; fail with `description` after the deadline."""
    deadline = time.monotonic() + seconds
    while not (result := probe()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {description}")
        time.sleep(_PAUSE_SECONDS)
    return result
