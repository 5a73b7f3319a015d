"""Runs pieces of work by turns, in an order and on a clock of its own: the same seed, the same run.

Each piece of work has a thread, of which exactly one runs at any moment; it runs until it pauses or sleeps.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Lock, Thread, current_thread
from typing import Any

_TURN = timedelta(milliseconds=7)


class Stopped(BaseException):
    """The run is over; whoever is still at work ends."""


class Work(Thread):
    """One piece of work. What it runs into, the run runs into."""

    def __init__(self, scheduler: "Scheduler", run: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._scheduler = scheduler
        self._work = run
        self._go, self._paused = Lock(), Lock()
        self._go.acquire()
        self._paused.acquire()
        self.wakes_at = scheduler.now
        self.error: BaseException | None = None
        self.ended = False
        self.start()

    def run(self) -> None:
        self._go.acquire()
        try:
            if not self._scheduler.over:
                self._work()
        except Stopped:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where the work was resumed
            self.error = error
        self.ended = True
        self._paused.release()

    def resume(self) -> None:
        """Let it run to its next pause, or to its end."""
        self._go.release()
        self._paused.acquire()
        if self.error is not None:
            raise self.error

    def pause(self) -> None:
        """Let others run."""
        self._paused.release()
        self._go.acquire()
        if self._scheduler.over:
            raise Stopped


class Scheduler:
    """The order of things, by a seeded random, and the time."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._works: list[Work] = []
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.over = False
        self.turns = 0

    def spawn(self, run: Callable[[], Any]) -> Work:
        """Begin a piece of work."""
        work = Work(self, run)
        self._works.append(work)
        return work

    def pause(self) -> None:
        """Let others run; outside of any work, do nothing."""
        work = current_thread()
        if isinstance(work, Work):
            work.pause()

    def sleep(self, seconds: float) -> None:
        """Let others run until some time has passed."""
        work = current_thread()
        if isinstance(work, Work):
            work.wakes_at = self.now + timedelta(seconds=seconds)
            work.pause()

    def run(self, settled: Callable[[], bool], most_turns: int) -> bool:
        """Run everything until the state of things has settled; tell whether it has."""
        try:
            while self.turns < most_turns:
                self.turns += 1
                awake = [work for work in self._works if work.wakes_at <= self.now]
                if not awake:
                    if settled():
                        return True
                    self.now = min(work.wakes_at for work in self._works)
                    continue
                work = self._random.choice(awake)
                self.now += _TURN
                work.resume()
                if work.ended:
                    self._works.remove(work)
            return False
        finally:
            self.over = True
            for work in self._works:
                work.resume()
                work.join()
