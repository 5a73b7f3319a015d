"""Formats of the known tools: each module here defines one as `FORMAT`, and is found by itself."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from task_manager.csv_import.format import Format

SPREADSHEET = "spreadsheet"
"""The name of the format of files that no known tool has written."""


@cache
def all_formats() -> Mapping[str, Format]:
    """Return every format by its name, which is its module's."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: _load_format(name) for name in names}


def _load_format(name: str) -> Format:
    format_ = import_module(f"{__name__}.{name}").FORMAT
    if not isinstance(format_, Format):
        raise TypeError(f"{__name__}.{name}.FORMAT is not a Format.")
    return format_
