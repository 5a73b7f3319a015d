"""Calls that end within a time limit, whatever they wait for."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class TimeLimitedCalls(Generic[T]):
    """Makes calls on other threads, which are used again, and stops waiting for a call at its time limit.

    A thread whose call took longer ends with it. Unlike timeouts of sockets, this also bounds the resolution of names,
    and answers that arrive byte by byte.
    """

    def __init__(self) -> None:
        self._idle: list[_Worker[T]] = []

    def __call__(self, seconds: float, call: Callable[[], T]) -> T:
        """Return the result of a call.

        Raises:
            TimeoutError: The call takes longer than `seconds`. It goes on, and its result is lost.
        """
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = _Worker()
        outcome = worker.start(call)
        try:
            return outcome.result(seconds)
        finally:
            if outcome.done():
                self._idle.append(worker)
            else:
                worker.end()


class _Worker(Generic[T]):
    """Thread that makes one call after another."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Callable[[], T], Future[T]] | None] = SimpleQueue()
        # A call that never ends must not keep the process from ending.
        Thread(target=self._run, daemon=True).start()

    def start(self, call: Callable[[], T]) -> Future[T]:
        outcome: Future[T] = Future()
        self._calls.put((call, outcome))
        return outcome

    def end(self) -> None:
        self._calls.put(None)

    def _run(self) -> None:
        while (started := self._calls.get()) is not None:
            call, outcome = started
            try:
                outcome.set_result(call())
            except BaseException as error:  # noqa: BLE001 - the caller of `result` raises it
                outcome.set_exception(error)
            # A traceback would keep the call's objects until the next one.
            del started, call, outcome
