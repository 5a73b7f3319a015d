"""Lambda's functions: the real handlers, each call in a process that may die."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import Any

from tests.simulation.faults import Died, Faults
from tests.simulation.scheduler import Scheduler
from tests.unit.handlers.conftest import forget

_MILLISECONDS = 300_000


class FunctionFailed(Exception):
    """The call did not come back with an answer."""


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler of its call."""

    function_name: str
    time_left: Callable[[], int]
    aws_request_id: str = "simulated"

    def get_remaining_time_in_millis(self) -> int:
        return self.time_left()


class Functions:
    """Calls handlers, with events and answers as JSON."""

    def __init__(self, scheduler: Scheduler, faults: Faults, random: Random) -> None:
        self._scheduler = scheduler
        self._faults = faults
        self._random = random

    def invoke(self, name: str, event: Any) -> Any:
        """Call a function and wait for its answer.

        Raises:
            FunctionFailed: It raised, or died.
        """
        self._scheduler.pause()
        handler = import_module(f"task_manager.handlers.{name}").handler
        hurried = self._faults.strikes()
        context = Context(name, lambda: 0 if hurried else _MILLISECONDS)
        try:
            return json.loads(json.dumps(handler(json.loads(json.dumps(event)), context)))
        except Died as death:
            # The next call meets a process in which nothing is composed yet.
            forget()
            raise FunctionFailed("Runtime.ExitError") from death
        except Exception as error:
            raise FunctionFailed(type(error).__name__) from error

    def call(self, name: str, event: Any) -> Any:
        """Call a function as one whose connection may break: then the function goes on by itself.

        Raises:
            FunctionFailed: It raised, or died, or nobody knows.
        """
        if not self._faults.strikes():
            return self.invoke(name, event)
        self._scheduler.spawn(lambda: self._unheard(name, event))
        self._scheduler.sleep(self._random.uniform(0, 1))
        raise FunctionFailed("SdkClientException")

    def _unheard(self, name: str, event: Any) -> None:
        with suppress(FunctionFailed):
            self.invoke(name, event)
