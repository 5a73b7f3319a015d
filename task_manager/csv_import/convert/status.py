"""Statuses of rows, from columns of statuses, of completion and of percentages."""

from collections.abc import Sequence

from task_manager.csv_import import vocabulary
from task_manager.csv_import.convert.columns import ValueCache, columns_with_role
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize
from task_manager.domain.task import Status

StatusValue = tuple[Status | None, str]
"""The status that a cell states, and its text; without a status, a text is an unknown status."""


class StatusReader:
    """Reads the status of a row."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self._tool = tool
        self._rejects_unknown_values = plan.options.unknown_values == "reject"
        self._columns = columns_with_role(plan, Role.STATUS)
        self._values = ValueCache(self.read_cell)
        self._completions = [
            (column, ValueCache(self._read_completion)) for column in columns_with_role(plan, Role.DONE)
        ]
        self._completions += [(column, ValueCache(_read_progress)) for column in columns_with_role(plan, Role.PROGRESS)]

    def read(self, cells: Sequence[str], draft: Draft) -> Status:
        """Return the first status that is known, or `todo`; an unknown one becomes a tag or rejects the row."""
        chosen: Status | None = None
        unknown: list[tuple[str, str]] = []
        for position, name in self._columns:
            status, text = self._values[cells[position]]
            if status is None and text:
                unknown.append((name, text))
            chosen = chosen or status
        if self._completions:
            chosen = self._choose_completion(cells, draft, chosen, unknown)
        for name, text in unknown:
            remedy = f"the task is {chosen or Status.TODO}, and the value is kept as a tag"
            if draft.note_or_reject(name, text, "unknown status", remedy, reject=self._rejects_unknown_values):
                draft.tags.append(text)
        return chosen or Status.TODO

    def read_cell(self, cell: str) -> StatusValue:
        """Return the value of a cell of a column of statuses."""
        text = cell.strip()
        if text.lower() in vocabulary.EMPTY_VALUES:
            return None, ""
        word = normalize(text)
        if word in self._tool.empty_values:
            return None, ""
        return self._tool.statuses.get(word) or vocabulary.STATUSES.get(word), text

    def _choose_completion(
        self, cells: Sequence[str], draft: Draft, chosen: Status | None, unknown: list[tuple[str, str]]
    ) -> Status | None:
        for (position, name), values in self._completions:
            status, text = values[cells[position]]
            if status is None and text:
                unknown.append((name, text))
            elif status is Status.DONE and chosen is not Status.CANCELLED:
                chosen = status
            else:
                chosen = chosen or status
            if status is Status.IN_PROGRESS or _is_dated(text):
                # A percentage or a date says more than the status.
                draft.keep(name, text)
        return chosen

    def _read_completion(self, cell: str) -> StatusValue:
        text = cell.strip()
        word = normalize(text)
        if text.lower() in vocabulary.EMPTY_VALUES:
            return None, ""
        if word in vocabulary.NO:
            return Status.TODO, text
        if word in vocabulary.YES or text in vocabulary.CHECK_MARKS:
            return Status.DONE, text
        if text.endswith("%"):
            return _read_progress(text)
        status, _ = self.read_cell(text)
        # A date in a column of completion is the day of completion.
        return status or (Status.DONE if _is_dated(text) else None), text


def _read_progress(cell: str) -> StatusValue:
    text = cell.strip()
    if not text:
        return None, ""
    try:
        percentage = float(text.rstrip("% ").replace(",", "."))
    except ValueError:
        return None, text
    if percentage <= 0:
        return Status.TODO, text
    return (Status.DONE if percentage >= 100 else Status.IN_PROGRESS), text


def _is_dated(text: str) -> bool:
    return len(text) > 5 and sum(map(str.isdigit, text)) > 2
