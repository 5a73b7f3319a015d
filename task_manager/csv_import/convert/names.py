"""Names in rows: the person that a task is assigned to, and the list that it is in."""

from collections.abc import Sequence
from typing import Literal

from task_manager.csv_import.convert.columns import columns_with_role, empty_value_cache
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut, single_line
from task_manager.csv_import.value_cache import ValueCache
from task_manager.domain.field_types import NAME_LENGTH
from task_manager.domain.text import composed, has_forbidden, is_blank


class NameReader:
    """Reads one name of a row, from the columns of some roles."""

    def __init__(self, plan: ReadPlan, tool: Format, *roles: Role) -> None:
        self._columns = columns_with_role(plan, *roles)
        self._tags = {position for position, _ in columns_with_role(plan, Role.LIST_TAG, Role.STATUS)}
        self._is_verbatim = tool.verbatim
        self._is_empty = empty_value_cache(tool)
        self._rejects_long_values = plan.options.long_values == "reject"
        self._values = ValueCache(self._read_cell)

    def read(self, cells: Sequence[str], draft: Draft) -> str | None:
        """Return the first name; others are kept in the description, unless they are tags."""
        chosen: str | None = None
        for position, column in self._columns:
            name = self._values[cells[position]]
            if not name:
                continue
            if has_forbidden(cells[position]):
                draft.note(column, "", "control characters were removed")
            if chosen is None:
                chosen = self._limit(name, column, draft)
            elif name != chosen and position not in self._tags:
                draft.keep(column, name)
        return chosen

    def read_plain(self, cell: str) -> str | Literal[False] | None:
        """Return the name in a cell; False if there is something to report."""
        name = self._values[cell]
        return name or None if cell.isprintable() and len(name) <= NAME_LENGTH else False

    def _limit(self, name: str, column: str, draft: Draft) -> str:
        if len(name) > NAME_LENGTH:
            fault = f"longer than {NAME_LENGTH} characters"
            remedy = "cut, and kept in full in the description"
            if draft.note_or_reject(column, name, fault, remedy, reject=self._rejects_long_values):
                draft.keep(column, name)
        return cut(name, NAME_LENGTH)

    def _read_cell(self, cell: str) -> str:
        if self._is_verbatim:
            name = composed(single_line(cell))
        else:
            lines = filter(None, map(str.strip, cell.splitlines()))
            name = composed(single_line(", ".join(lines)))
            if name.startswith("[") and name.endswith("]"):
                name = name[1:-1].strip()
            if self._is_empty[name]:
                return ""
        return "" if is_blank(name) else name


class ListReader(NameReader):
    """Reads the list of a row."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        super().__init__(plan, tool, Role.LIST, Role.LIST_TAG, *[Role.STATUS] * tool.statuses_are_lists)

    def read(self, cells: Sequence[str], draft: Draft) -> str | None:
        """Return the list that a column states, or else the highest of the groups that the row is below."""
        name = super().read(cells, draft)
        if name is None and draft.groups and (group := self._values[draft.groups[0]]):
            return self._limit(group, "list", draft)
        return name
