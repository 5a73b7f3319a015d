"""Pauses between attempts."""

import random
from datetime import datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.adapters import backoff
from task_manager.adapters.backoff import pauses
from tests.fakes import FakeClock, ample_time


def test_the_longest_pause_doubles_up_to_a_limit_and_any_shorter_one_may_be_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranges: list[tuple[float, float]] = []

    def longest(low: float, high: float) -> float:
        ranges.append((low, high))
        return high

    monkeypatch.setattr(random, "uniform", longest)

    taken = list(islice(pauses(ample_time), 2000))

    assert taken[:8] == [0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2]
    assert set(taken[8:]) == {backoff._LONGEST_SECONDS}
    assert ranges == [(0, pause) for pause in taken[1:]]


@given(seconds=st.floats(0, 600), attempt_seconds=st.floats(0.001, 6), seed=st.integers())
def test_no_attempt_begins_after_the_time(seconds: float, attempt_seconds: float, seed: int) -> None:
    random.seed(seed)
    clock = FakeClock()
    end: datetime = clock() + timedelta(seconds=seconds)

    for pause in pauses(lambda: end - clock()):
        clock.advance(timedelta(seconds=pause))
        assert clock() < end
        clock.advance(timedelta(seconds=attempt_seconds))

    # What was left was less than the next pause.
    assert end - clock() <= timedelta(seconds=backoff._LONGEST_SECONDS)


@pytest.mark.parametrize("seconds", [0, -1])
def test_without_time_there_is_no_attempt(seconds: int) -> None:
    assert list(pauses(lambda: timedelta(seconds=seconds))) == []
