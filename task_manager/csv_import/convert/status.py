"""Statuses of rows, from columns of statuses, of completion and of percentages."""

from collections.abc import Sequence

from task_manager.csv_import import vocabulary
from task_manager.csv_import.convert.columns import ColumnRef, columns_with_role
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.progress import read_progress, scale_of, whole_of
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.status_words import is_dated, read_status
from task_manager.csv_import.text import normalize_value
from task_manager.csv_import.value_cache import ValueCache
from task_manager.domain.task import Status

StatusValue = tuple[Status | None, str]
"""The status that a cell states, and its text; without a status, a text is an unknown status."""


class StatusReader:
    """Reads the status of a row."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self._tool = tool
        self._rejects_unknown_values = plan.options.unknown_values == "reject"
        self._reported = plan.reported_values
        self._columns = [(column, self._cache(plan, column)) for column in columns_with_role(plan, Role.STATUS)]
        self._completions = [
            (column, _completion_cache(self, plan, column)) for column in columns_with_role(plan, Role.DONE)
        ]
        self._completions += [
            (column, _progress_cache(plan, column)) for column in columns_with_role(plan, Role.PROGRESS)
        ]

    @property
    def values(self) -> ValueCache[StatusValue]:
        """The statuses by the cells of the first column of statuses."""
        return self._columns[0][1] if self._columns else ValueCache(lambda _: (None, ""))

    def read(self, cells: Sequence[str], draft: Draft) -> Status:
        """Return the first status that is known, or `todo`; an unknown one becomes a tag or rejects the row."""
        chosen: Status | None = None
        unknown: list[tuple[ColumnRef, str]] = []
        for column, values in self._columns:
            status, text = values[cells[column.position]]
            if status is None and text:
                unknown.append((column, text))
            chosen = chosen or status
        if self._completions:
            chosen = self._choose_completion(cells, draft, chosen, unknown)
        for column, text in unknown:
            if (column.position, text) in self._reported:
                draft.tags.append(text)
                continue
            remedy = f"the task is {chosen or Status.TODO}, and the value is kept as a tag"
            if draft.note_or_reject(column.name, text, "unknown status", remedy, reject=self._rejects_unknown_values):
                draft.tags.append(text)
        return chosen or Status.TODO

    def read_cell(self, cell: str, whole: float | None = None) -> StatusValue:
        """Return the value of a cell of a column of statuses."""
        text = cell.strip()
        if text.lower() in vocabulary.EMPTY_VALUES or normalize_value(text) in self._tool.empty_values:
            return None, ""
        return read_status(text, self._tool.statuses) or read_progress(text, whole), text

    def read_completion(self, cell: str, whole: float | None = None) -> StatusValue:
        """Return the value of a cell of a column that tells whether the task is done, or since when."""
        text = cell.strip()
        if text.lower() in vocabulary.EMPTY_VALUES:
            return None, ""
        # A date in a column of completion is the day of completion.
        status = self.read_cell(text, whole)[0]
        return status or (Status.DONE if is_dated(text) else None), text

    def _cache(self, plan: ReadPlan, column: ColumnRef) -> ValueCache[StatusValue]:
        whole = scale_of(plan.values.get(column.position, ()))
        return ValueCache(lambda cell: self.read_cell(cell, whole))

    def _choose_completion(
        self, cells: Sequence[str], draft: Draft, chosen: Status | None, unknown: list[tuple[ColumnRef, str]]
    ) -> Status | None:
        for column, values in self._completions:
            status, text = values[cells[column.position]]
            if status is None and text:
                unknown.append((column, text))
            elif status is Status.DONE and chosen is not Status.CANCELLED:
                chosen = status
            else:
                chosen = chosen or status
            if status is Status.IN_PROGRESS:
                # A percentage says more than the status.
                draft.keep(column.name, text)
        return chosen


def _completion_cache(reader: StatusReader, plan: ReadPlan, column: ColumnRef) -> ValueCache[StatusValue]:
    whole = scale_of(plan.values.get(column.position, ()))
    return ValueCache(lambda cell: reader.read_completion(cell, whole))


def _progress_cache(plan: ReadPlan, column: ColumnRef) -> ValueCache[StatusValue]:
    whole = whole_of(plan.values.get(column.position, ()))
    return ValueCache(lambda cell: (read_progress(cell.strip(), whole), cell.strip()))
