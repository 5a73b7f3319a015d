"""The tools whose files are known: each module here is one, and makes `FORMAT` of what its tool writes."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from task_manager.csv_import.format import Format

SPREADSHEET = "spreadsheet"
"""The key of the format of all files that no tool is known to write."""


@cache
def all_formats() -> Mapping[str, Format]:
    """Return every format by its key, which is its module's name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: _format_of(name) for name in names}


def _format_of(name: str) -> Format:
    found = import_module(f"{__name__}.{name}").FORMAT
    if not isinstance(found, Format):
        raise TypeError(f"{__name__}.{name}.FORMAT is not a Format.")
    return found
