"""Mapping of a header's columns to their roles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from task_manager.csv_import.columns import Column
from task_manager.csv_import.format import Format
from task_manager.csv_import.header_names import meaning_of
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize
from task_manager.csv_import.title_levels import level_positions

_SINGLE_ROLES = frozenset({Role.TITLE, Role.DESCRIPTION, Role.ZONE})
_REPEATABLE_ROLES = frozenset({Role.TAG, Role.LIST_TAG, Role.TAGS, Role.DONE, Role.EXTRA})

Unfit = Mapping[Role, set[int]]
"""Positions of the columns whose values show that they do not have a role, whatever their header means."""


def map_columns(header: Sequence[str], tool: Format, rows: Sequence[Sequence[str]] = ()) -> tuple[Column, ...]:
    """Return the columns in the file's order. Exactly one is the title, unless no column can be.

    Args:
        header: The cells of the header as they are written.
        tool: The format of the file.
        rows: The first rows below the header; a column without any value in them is no title if another can be, and
            one with a value twice has no ids.
    """
    empty = {position for position in range(len(header)) if not any(_has_value(row, position) for row in rows)}
    repeating = {position for position in range(len(header)) if _repeats(rows, position)}
    columns = _columns(header, tool, {Role.TITLE: empty if rows else set(), Role.ID: repeating})
    if all(column.role is not Role.TITLE for column in columns):
        columns = _columns(header, tool, {Role.ID: repeating})
    return _with_levels(columns, header, rows)


def _columns(header: Sequence[str], tool: Format, unfit: Unfit) -> list[Column]:
    columns = _named_by_tool(header, tool, unfit.get(Role.TITLE, set()))
    named_roles = {column.role for column in columns.values()}
    for role in sorted(tool.inferred_roles - named_roles):
        columns |= _inferred_columns(header, role, columns, unfit.get(role, set()))
    _promote_description(columns, header, unfit.get(Role.TITLE, set()))
    return [
        columns.get(position) or Column(name=_label(name, position), role=Role.EXTRA)
        for position, name in enumerate(header)
    ]


def _named_by_tool(header: Sequence[str], tool: Format, empty: set[int]) -> dict[int, Column]:
    ranks = {name: rank for rank, name in enumerate(tool.columns)}
    columns = {
        position: Column(name=_label(header[position], position), role=tool.columns[name], rank=ranks[name])
        for position, name in enumerate(map(normalize, header))
        if name in tool.columns and not (tool.columns[name] is Role.TITLE and position in empty)
    }
    if tool.first_column_is_title and header:
        columns[0] = Column(name=_label(header[0], 0), role=Role.TITLE, rank=-1)
    for role in _SINGLE_ROLES:
        _demote_duplicates(columns, role)
    return columns


def _inferred_columns(
    header: Sequence[str], role: Role, known_columns: dict[int, Column], unfit: set[int]
) -> dict[int, Column]:
    columns = {
        position: Column(name=_label(name, position), role=role, rank=meaning.rank)
        for position, name in enumerate(header)
        if position not in known_columns
        and (meaning := meaning_of(name)) is not None
        and meaning.role is role
        and position not in unfit
    }
    if role not in _REPEATABLE_ROLES:
        _demote_duplicates(columns, role)
    return columns


def _demote_duplicates(columns: dict[int, Column], role: Role) -> None:
    """Make all columns with this role but the first extra columns."""
    ranks = sorted((column.rank, position) for position, column in columns.items() if column.role is role)
    for _, position in ranks[1:]:
        columns[position] = replace(columns[position], role=Role.EXTRA)


def _promote_description(columns: dict[int, Column], header: Sequence[str], empty: set[int]) -> None:
    """Make a description the title if there is no title."""
    if any(column.role is Role.TITLE for column in columns.values()):
        return
    for position, column in columns.items():
        meaning = meaning_of(header[position])
        if column.role is Role.DESCRIPTION and meaning is not None and meaning.can_be_title and position not in empty:
            columns[position] = replace(column, role=Role.TITLE)
            return


def _with_levels(columns: list[Column], header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    title = next((position for position, column in enumerate(columns) if column.role is Role.TITLE), None)
    if title is None:
        return tuple(columns)
    first, *lower = level_positions(header, title, rows)
    if first != title:
        columns[first], columns[title] = replace(columns[title], name=columns[first].name), columns[first]
    for rank, position in enumerate(lower):
        columns[position] = Column(name=_label(header[position], position), role=Role.LEVEL, rank=rank)
    return tuple(columns)


def _has_value(row: Sequence[str], position: int) -> bool:
    return position < len(row) and bool(row[position].strip())


def _repeats(rows: Sequence[Sequence[str]], position: int) -> bool:
    values = [row[position].strip() for row in rows if _has_value(row, position)]
    return len(set(values)) < len(values)


def _label(name: str, position: int) -> str:
    return " ".join(name.split()) or f"column {position + 1}"
