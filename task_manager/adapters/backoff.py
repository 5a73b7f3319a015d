"""Pauses between the attempts at a call: capped exponential backoff with full jitter.

https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

import random
from collections.abc import Iterator
from datetime import timedelta

from task_manager.domain.ports.clock import TimeLeft

_FIRST_SECONDS = 0.05
_LONGEST_SECONDS = 5.0


def pauses(time_left: TimeLeft) -> Iterator[float]:
    """Yield the seconds to wait before each attempt, none before the first, until they exceed the time left."""
    pause, longest = 0.0, _FIRST_SECONDS
    while timedelta(seconds=pause) < time_left():
        yield pause
        pause = random.uniform(0, longest)  # noqa: S311 - no secret
        longest = min(2 * longest, _LONGEST_SECONDS)
