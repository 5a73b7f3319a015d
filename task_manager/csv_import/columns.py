"""Columns of a file, each with its role in a task."""

from collections.abc import Sequence
from dataclasses import dataclass

from task_manager.csv_import.roles import Role


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file. Of several with one role, the one with the lowest rank comes first."""

    name: str
    role: Role
    rank: int = 0


def title_levels(columns: Sequence[Column]) -> list[int]:
    """Return the positions of the columns that have titles, the one of the highest level first."""
    title = [position for position, column in enumerate(columns) if column.role is Role.TITLE]
    lower = [position for position, column in enumerate(columns) if column.role is Role.LEVEL]
    return title + sorted(lower, key=lambda position: columns[position].rank)
