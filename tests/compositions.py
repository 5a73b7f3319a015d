"""Compositions of the package: which of them a handler uses, and how a test makes a process compose anew."""

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from task_manager import composition, handlers

_CLIENTS = "task_manager.composition.aws"


def composition_modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(composition.__path__, "task_manager.composition."):
        yield import_module(module.name)


def clear_composition_caches(*, clients: bool = False) -> None:
    """Make the next call compose everything anew; `clients` take long to make and hold no state."""
    for module in composition_modules():
        if module.__name__ == _CLIENTS and not clients:
            continue
        for function in vars(module).values():
            if getattr(function, "__module__", None) == module.__name__ and hasattr(function, "cache_clear"):
                function.cache_clear()


def composed_by(handler: str) -> list[tuple[str, str]]:
    """Return module and name of each composition that a handler imports."""
    source = ast.parse((Path(handlers.__path__[0]) / f"{handler}.py").read_text())
    return [
        (node.module, name.name)
        for node in source.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("task_manager.composition.")
        for name in node.names
    ]
