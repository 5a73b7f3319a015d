"""Compositions of the package: those that a handler imports, and the reset of their caches."""

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
    """Clear the caches of compositions, and with `clients` those of the stateless AWS clients."""
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
