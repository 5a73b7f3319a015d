"""Formats of the known tools: each module here defines one as `FORMAT`, and is found by itself."""

from collections.abc import Iterable, Mapping
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


def recognizable_formats(headers: Iterable[str], *, by_rows: bool) -> list[str]:
    """Return the names of the formats that normalized headers may be recognized by, or also rows, in a fixed order."""
    names = {name for header in headers for name in _formats_by_header().get(header, ())}
    return sorted(names | _formats_by_rows() if by_rows else names)


@cache
def _formats_by_header() -> Mapping[str, frozenset[str]]:
    recognized_by = {name: frozenset[str]().union(*tool.recognized_by) for name, tool in all_formats().items()}
    headers = frozenset[str]().union(*recognized_by.values())
    return {header: frozenset(name for name in recognized_by if header in recognized_by[name]) for header in headers}


@cache
def _formats_by_rows() -> frozenset[str]:
    return frozenset(name for name, tool in all_formats().items() if tool.recognized_by_rows)


def _load_format(name: str) -> Format:
    format_ = import_module(f"{__name__}.{name}").FORMAT
    if not isinstance(format_, Format):
        raise TypeError(f"{__name__}.{name}.FORMAT is not a Format.")
    return format_
