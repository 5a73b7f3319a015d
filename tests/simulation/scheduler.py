"""Deterministic scheduler of threads with a simulated clock: equal seeds give equal runs.

Exactly one thread runs at any time, until it pauses or sleeps.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Lock, Thread, current_thread
from typing import Any

_TURN_DURATION = timedelta(milliseconds=7)


class SimulationEnded(BaseException):
    """Raised in the threads that still run when the simulation ends."""


class SimulatedThread(Thread):
    """Thread that runs only between `resume` and its next pause; `resume` raises the error that ended it."""

    def __init__(self, scheduler: "Scheduler", function: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._scheduler = scheduler
        self._function = function
        self._resumed, self._paused = Lock(), Lock()
        self._resumed.acquire()
        self._paused.acquire()
        start = scheduler.now
        self.due: Callable[[], datetime | None] = lambda: start
        """Time from which it can be resumed; None if nobody knows it yet."""
        self.error: BaseException | None = None
        self.is_finished = False
        self.start()

    def run(self) -> None:
        self._resumed.acquire()
        try:
            if not self._scheduler.is_over:
                self._function()
        except SimulationEnded:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by `resume`
            self.error = error
        self.is_finished = True
        self._paused.release()

    def resume(self) -> None:
        """Run this thread to its next pause or its end."""
        self._resumed.release()
        self._paused.acquire()
        if self.error is not None:
            raise self.error

    def pause(self) -> None:
        """Let other threads run."""
        # Cleanup at the end of the simulation may pause too, and nothing resumes it.
        if not self._scheduler.is_over:
            self._paused.release()
            self._resumed.acquire()
        if self._scheduler.is_over:
            raise SimulationEnded


class Scheduler:
    """Order of the threads, by a seeded random, and the simulated time `now`."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._threads: list[SimulatedThread] = []
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.is_over = False
        self.turns = 0

    def spawn(self, function: Callable[[], Any]) -> SimulatedThread:
        """Start a thread that calls `function`."""
        thread = SimulatedThread(self, function)
        self._threads.append(thread)
        return thread

    def pause(self) -> None:
        """Let other threads run; outside of a simulated thread, do nothing."""
        thread = current_thread()
        if isinstance(thread, SimulatedThread):
            thread.pause()

    def sleep(self, seconds: float) -> None:
        """Let other threads run for a number of simulated seconds."""
        end = self.now + timedelta(seconds=seconds)
        self.wait(lambda: end)

    def wait(self, due: Callable[[], datetime | None]) -> None:
        """Let other threads run until the time that `due` returns, which they may change; None is no time yet."""
        thread = current_thread()
        if isinstance(thread, SimulatedThread):
            thread.due = due
            thread.pause()

    def run(self, is_settled: Callable[[], bool], max_turns: int) -> bool:
        """Run all threads until `is_settled` is true while every thread waits.

        Return False after `max_turns`.
        """
        try:
            while self.turns < max_turns:
                self.turns += 1
                due = [(time, thread) for thread in self._threads if (time := thread.due())]
                awake = [thread for time, thread in due if time <= self.now]
                if not awake:
                    if is_settled():
                        return True
                    # What settles may have let threads go on, even at a time that has passed.
                    times = [time for thread in self._threads if (time := thread.due())]
                    self.now = max(self.now, min(times, default=self.now))
                    continue
                thread = self._random.choice(awake)
                self.now += _TURN_DURATION
                thread.resume()
                if thread.is_finished:
                    self._threads.remove(thread)
            return False
        finally:
            self.is_over = True
            for thread in self._threads:
                # One that an error ended is in the list still.
                if not thread.is_finished:
                    thread.resume()
                thread.join()
