"""Columns of a read plan by their role, and the values that are empty."""

from typing import NamedTuple

from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize_value
from task_manager.csv_import.value_cache import ValueCache
from task_manager.csv_import.vocabulary import EMPTY_VALUES


class ColumnRef(NamedTuple):
    """Position and name of a column."""

    position: int
    name: str


def columns_with_role(plan: ReadPlan, *roles: Role) -> list[ColumnRef]:
    """Return the columns with one of the roles, the one with the lowest rank first."""
    ranks = ((column.rank, position) for position, column in enumerate(plan.columns) if column.role in roles)
    return [ColumnRef(position, plan.columns[position].name) for _, position in sorted(ranks)]


def empty_value_cache(tool: Format) -> ValueCache[bool]:
    """Return a cache of whether the tool writes a stripped text into empty cells."""
    if not tool.empty_values:
        return ValueCache(lambda text: text.lower() in EMPTY_VALUES)
    return ValueCache(lambda text: text.lower() in EMPTY_VALUES or normalize_value(text) in tool.empty_values)
