"""Entry points of the zip: `task_manager.lambda_functions.create_task` is the handler of the function `create_task`.

Lambda looks the handler up while it initializes a function. That composes what the handler uses, with the whole
processor of that phase, and a snapshot of SnapStart holds it. To import this module, or a handler, has no effect.
"""

import gc
import os
import random
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from task_manager.observability import logger

_COMPOSITION = "task_manager.composition."


def __getattr__(name: str) -> Callable[..., Any]:
    """Return the handler of a function, with its compositions made.

    Raises:
        AttributeError: There is no such function.
    """
    if find_spec(f"task_manager.handlers.{name}") is None:
        raise AttributeError(f"There is no function {name}.")
    # Of what is loaded here hardly anything becomes garbage: collections would take a seventh of a cold start.
    gc.disable()
    try:
        module = import_module(f"task_manager.handlers.{name}")
        # Before any client is made, since it sets which lines of botocore are logged.
        logger()
        _compose(module)
    finally:
        gc.freeze()
        gc.enable()
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        _reseed_after_restore()
    handler: Callable[..., Any] = module.handler
    return handler


def _compose(handler: ModuleType) -> None:
    for function in vars(handler).values():
        if getattr(function, "__module__", "").startswith(_COMPOSITION) and hasattr(function, "cache_info"):
            # A composition is made once per process, but after an error again, by an invocation, which reports it.
            with suppress(Exception):
                function()


def _reseed_after_restore() -> None:
    # Copies of a snapshot would pause equally long between attempts. `secrets` is different in each by itself.
    # https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html
    import_module("snapshot_restore_py").register_after_restore(random.seed)
