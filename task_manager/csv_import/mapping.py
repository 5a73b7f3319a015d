"""What each column of a header is taken for."""

from collections.abc import Sequence

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
_ONE_COLUMN = frozenset({Role.TITLE, Role.DESCRIPTION, Role.ZONE})


def meaning(name: str) -> tuple[Role, int] | None:
    """Return what a header's key means by itself, and its rank among the words for that; None if nothing of ours."""
    for word in (name, " ".join(part for part in name.split() if part not in vocabulary.FILLERS)):
        role = vocabulary.ROLES.get(word)
        if role is not None:
            return role, _RANKED[role].index(word) if role in _RANKED else 0
    return None


def map_columns(header: Sequence[str], tool: Format) -> tuple[Column, ...]:
    """Return the columns in the file's order. Exactly one is the title, unless no column can be."""
    names = [normalize(name) for name in header]
    columns = _named_by_tool(header, names, tool)
    taken = {column.role for column in columns.values()}
    for role in sorted(tool.guessed - taken):
        columns |= _guessed(header, names, role, columns)
    _settle_title(columns, names)
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
    for role in _ONE_COLUMN:
        _keep_all_but_the_first(columns, role)
    return columns


def _guessed(header: Sequence[str], names: Sequence[str], role: Role, others: dict[int, Column]) -> dict[int, Column]:
    columns = {
        position: Column(name=_label(header[position], position), role=role, rank=found[1])
        for position, name in enumerate(names)
        if position not in others and (found := meaning(name)) is not None and found[0] is role
    }
    if role not in {Role.TAG, Role.TAGS, Role.DONE}:
        _keep_all_but_the_first(columns, role)
    return columns


def _keep_all_but_the_first(columns: dict[int, Column], role: Role) -> None:
    found = sorted((column.rank, position) for position, column in columns.items() if column.role is role)
    for _, position in found[1:]:
        columns[position] = columns[position].model_copy(update={"role": Role.EXTRA})


def can_be_title(name: str) -> bool:
    """Tell whether a header's key can name the column of titles, where there is no better one."""
    found = meaning(name)
    return found is not None and (found[0] is Role.TITLE or name in vocabulary.TELLING_DESCRIPTIONS)


def _settle_title(columns: dict[int, Column], names: Sequence[str]) -> None:
    if any(column.role is Role.TITLE for column in columns.values()):
        return
    for position, column in columns.items():
        if column.role is Role.DESCRIPTION and can_be_title(names[position]):
            columns[position] = column.model_copy(update={"role": Role.TITLE})
            return


def _label(name: str, position: int) -> str:
    return " ".join(name.split()) or f"column {position + 1}"
