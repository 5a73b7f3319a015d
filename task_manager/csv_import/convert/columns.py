"""Columns of a read plan by their role, and caches of the values in their cells."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize_value
from task_manager.csv_import.vocabulary import EMPTY_VALUES

T = TypeVar("T")


class ColumnRef(NamedTuple):
    """Position and name of a column."""

    position: int
    name: str


def columns_with_role(plan: ReadPlan, role: Role) -> list[ColumnRef]:
    """Return the columns with this role, the one with the lowest rank first."""
    ranks = ((column.rank, position) for position, column in enumerate(plan.columns) if column.role is role)
    return [ColumnRef(position, plan.columns[position].name) for _, position in sorted(ranks)]


class ValueCache(dict[str, T]):
    """Cache of the values read from texts, since the texts of a column repeat. It is cleared when it is full."""

    _SIZE = 5_000

    def __init__(self, read: Callable[[str], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> T:
        if len(self) >= self._SIZE:
            self.clear()
        value = self[text] = self._read(text)
        return value


def empty_value_cache(tool: Format) -> ValueCache[bool]:
    """Return a cache of whether the tool writes a stripped text into empty cells."""
    return ValueCache(lambda text: text.lower() in EMPTY_VALUES or normalize_value(text) in tool.empty_values)
