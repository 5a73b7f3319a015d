"""Calls with a time limit: results, errors, and the threads that make them."""

import threading

import pytest

from task_manager.adapters.time_limit import TimeLimitedCalls

LONG = 60.0


def test_calls_one_after_another_share_a_thread_that_is_not_the_callers() -> None:
    within: TimeLimitedCalls[int] = TimeLimitedCalls()

    threads = {within(LONG, threading.get_ident) for _ in range(5)}

    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_an_error_is_raised_and_the_thread_is_used_again() -> None:
    within: TimeLimitedCalls[int] = TimeLimitedCalls()
    first = within(LONG, threading.get_ident)

    def fail() -> int:
        raise TimeoutError("of the call itself")

    with pytest.raises(TimeoutError, match="of the call itself"):
        within(LONG, fail)

    assert within(LONG, threading.get_ident) == first


def test_a_call_that_never_ends_delays_no_other_call() -> None:
    within: TimeLimitedCalls[bool] = TimeLimitedCalls()
    end = threading.Event()
    threads: list[threading.Thread] = []

    def hang() -> bool:
        threads.append(threading.current_thread())
        return end.wait(LONG)

    with pytest.raises(TimeoutError):
        within(0.01, hang)

    assert within(LONG, lambda: True)
    end.set()
    threads[0].join(LONG)
    assert not threads[0].is_alive()


def test_calls_at_the_same_time_wait_for_none_of_each_other() -> None:
    within: TimeLimitedCalls[int] = TimeLimitedCalls()
    both = threading.Barrier(2)
    waiting = threading.Thread(target=lambda: within(LONG, lambda: both.wait(LONG)))
    waiting.start()

    within(LONG, lambda: both.wait(LONG))

    waiting.join(LONG)
    assert not waiting.is_alive()
