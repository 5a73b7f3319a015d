"""Thread pool that keeps context variables."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ContextThreadPool(ThreadPoolExecutor):
    """Thread pool whose threads see the context variables of the caller, such as the correlation id."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function in a copy of the caller's context."""
        context = copy_context()
        return super().submit(lambda: context.run(function, *args, **kwargs))
