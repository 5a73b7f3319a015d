"""Mapping of a header's columns to their roles."""

from collections.abc import Sequence
from dataclasses import replace

from task_manager.csv_import import vocabulary
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import Column
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize

_RANKED = {
    Role.TITLE: vocabulary.TITLES + vocabulary.WEAK_TITLES,
    Role.DESCRIPTION: vocabulary.DESCRIPTIONS,
    Role.DUE: vocabulary.DUES,
}
_SINGLE_ROLES = frozenset({Role.TITLE, Role.DESCRIPTION, Role.ZONE})
_REPEATABLE_ROLES = frozenset({Role.TAG, Role.TAGS, Role.DONE})


def infer_role(name: str) -> tuple[Role, int] | None:
    """Return the role and rank that a normalized name has in the vocabulary; None if it has none."""
    for word in (name, " ".join(part for part in name.split() if part not in vocabulary.FILLERS)):
        role = vocabulary.ROLES.get(word)
        if role is not None:
            return role, _RANKED[role].index(word) if role in _RANKED else 0
    return None


def can_be_title(name: str) -> bool:
    """Return whether a column with this normalized name can be the title if there is no better one."""
    inferred = infer_role(name)
    return inferred is not None and (inferred[0] is Role.TITLE or name in vocabulary.TITLE_LIKE_DESCRIPTIONS)


def map_columns(header: Sequence[str], tool: Format) -> tuple[Column, ...]:
    """Return the columns in the file's order. Exactly one is the title, unless no column can be."""
    names = [normalize(name) for name in header]
    columns = _named_by_tool(header, names, tool)
    named_roles = {column.role for column in columns.values()}
    for role in sorted(tool.inferred_roles - named_roles):
        columns |= _inferred_columns(header, names, role, columns)
    _promote_description(columns, names)
    return tuple(
        columns.get(position) or Column(name=_label(name, position), role=Role.EXTRA)
        for position, name in enumerate(header)
    )


def _named_by_tool(header: Sequence[str], names: Sequence[str], tool: Format) -> dict[int, Column]:
    ranks = {name: rank for rank, name in enumerate(tool.columns)}
    columns = {
        position: Column(name=_label(header[position], position), role=tool.columns[name], rank=ranks[name])
        for position, name in enumerate(names)
        if name in tool.columns
    }
    if tool.first_column_is_title and header:
        columns[0] = Column(name=_label(header[0], 0), role=Role.TITLE, rank=-1)
    for role in _SINGLE_ROLES:
        _demote_duplicates(columns, role)
    return columns


def _inferred_columns(
    header: Sequence[str], names: Sequence[str], role: Role, known_columns: dict[int, Column]
) -> dict[int, Column]:
    columns = {
        position: Column(name=_label(header[position], position), role=role, rank=inferred[1])
        for position, name in enumerate(names)
        if position not in known_columns and (inferred := infer_role(name)) is not None and inferred[0] is role
    }
    if role not in _REPEATABLE_ROLES:
        _demote_duplicates(columns, role)
    return columns


def _demote_duplicates(columns: dict[int, Column], role: Role) -> None:
    """Make all columns with this role but the first extra columns."""
    ranks = sorted((column.rank, position) for position, column in columns.items() if column.role is role)
    for _, position in ranks[1:]:
        columns[position] = replace(columns[position], role=Role.EXTRA)


def _promote_description(columns: dict[int, Column], names: Sequence[str]) -> None:
    """Make a description the title if there is no title."""
    if any(column.role is Role.TITLE for column in columns.values()):
        return
    for position, column in columns.items():
        if column.role is Role.DESCRIPTION and can_be_title(names[position]):
            columns[position] = replace(column, role=Role.TITLE)
            return


def _label(name: str, position: int) -> str:
    return " ".join(name.split()) or f"column {position + 1}"
