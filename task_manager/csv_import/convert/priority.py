"""Priorities of rows, from columns of priorities, from flags and from tags."""

from collections.abc import Sequence

from task_manager.csv_import import vocabulary
from task_manager.csv_import.convert.columns import columns_with_role
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.priority_words import PriorityNotation
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.status_words import read_mark
from task_manager.csv_import.text import normalize_value
from task_manager.csv_import.value_cache import ValueCache
from task_manager.domain.task import Priority, Status


class PriorityReader:
    """Reads the priority of a row."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self._tool = tool
        self._rejects_unknown_values = plan.options.unknown_values == "reject"
        self._reported = plan.reported_values
        self._columns = columns_with_role(plan, Role.PRIORITY)
        self._urgent_columns = columns_with_role(plan, Role.URGENT)
        values = {value for position, _ in self._columns for value in plan.values.get(position, ())}
        self._notation = PriorityNotation(tool.priorities, values)
        self.values = ValueCache(self.read_cell)
        """Priorities by the cells of a column of priorities."""

    def read(self, cells: Sequence[str], draft: Draft) -> Priority:
        """Return the first priority that is known, or `medium`; an unknown one becomes a tag or rejects the row."""
        chosen: Priority | None = None
        for position, name in self._columns:
            priority, text = self.values[cells[position]]
            if text and (position, text) in self._reported:
                draft.tags.append(text)
            elif text:
                remedy = f"the task's is {chosen or Priority.MEDIUM}, and the value is kept as a tag"
                if draft.note_or_reject(name, text, "unknown priority", remedy, reject=self._rejects_unknown_values):
                    draft.tags.append(text)
            chosen = chosen or priority
        if self._urgent_columns and any(
            read_mark(cells[position].strip()) is Status.DONE or cells[position].strip() == "1"
            for position, _ in self._urgent_columns
        ):
            return Priority.HIGH
        return chosen or Priority.MEDIUM

    def read_tags(self, tags: Sequence[str]) -> Priority | None:
        """Return the priority that one of the tags states in the tool's notation; None if there is none."""
        pattern = self._tool.tag_priority_pattern
        if pattern is None:
            return None
        matches = filter(None, map(pattern.fullmatch, tags))
        return next((priority for match in matches if (priority := self.values[match[1]][0])), None)

    def read_cell(self, cell: str) -> tuple[Priority | None, str]:
        """Return the priority that a cell states, and its text if that is an unknown priority."""
        text = cell.strip()
        word = normalize_value(text)
        if word in self._tool.priorities:
            return self._tool.priorities[word], ""
        if text.lower() in vocabulary.EMPTY_VALUES or word in vocabulary.NO_PRIORITY or word in self._tool.empty_values:
            return None, ""
        priority = self._notation.read(text)
        return priority, "" if priority else text
