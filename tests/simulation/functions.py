"""Lambda functions: the real handlers, each invocation in a process that may crash."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from random import Random
from typing import Any

from tests.simulation.faults import Faults, ProcessCrashed
from tests.simulation.scheduler import Scheduler
from tests.unit.handlers.conftest import clear_caches

_TIMEOUT_SECONDS = 300


class FunctionFailed(Exception):
    """The invocation returned no result."""


@dataclass(frozen=True)
class Context:
    """Context object of an invocation; `time_left` returns milliseconds."""

    function_name: str
    time_left: Callable[[], int]
    aws_request_id: str = "simulated"

    def get_remaining_time_in_millis(self) -> int:
        return self.time_left()


class Functions:
    """Invokes handlers, with events and results converted to JSON and back."""

    def __init__(self, scheduler: Scheduler, faults: Faults, random: Random) -> None:
        self._scheduler = scheduler
        self._faults = faults
        self._random = random

    def invoke(self, name: str, event: Any) -> Any:
        """Invoke a function and return its result.

        Raises:
            FunctionFailed: It raised an error or crashed.
        """
        self._scheduler.pause()
        handler = import_module(f"task_manager.handlers.{name}").handler
        out_of_time = self._faults.occurs()
        ends_at = self._scheduler.now + timedelta(seconds=0 if out_of_time else _TIMEOUT_SECONDS)
        context = Context(name, lambda: max(0, (ends_at - self._scheduler.now) // timedelta(milliseconds=1)))
        try:
            return json.loads(json.dumps(handler(json.loads(json.dumps(event)), context)))
        except ProcessCrashed as crash:
            # The next invocation starts in a new process, with empty caches.
            clear_caches()
            raise FunctionFailed("Runtime.ExitError") from crash
        except Exception as error:
            raise FunctionFailed(type(error).__name__) from error

    def call(self, name: str, event: Any) -> Any:
        """Invoke a function over a connection that may break while the function continues.

        Raises:
            FunctionFailed: It raised an error or crashed, or the connection broke.
        """
        if not self._faults.occurs():
            return self.invoke(name, event)
        self._scheduler.spawn(lambda: self._invoke_without_caller(name, event))
        self._scheduler.sleep(self._random.uniform(0, 1))
        raise FunctionFailed("SdkClientException")

    def _invoke_without_caller(self, name: str, event: Any) -> None:
        with suppress(FunctionFailed):
            self.invoke(name, event)
