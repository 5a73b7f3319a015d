"""Times of completion of rows."""

from collections.abc import Sequence
from datetime import datetime

from task_manager.csv_import.convert.columns import columns_with_role, empty_value_cache
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.moments import read_moment
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.status_words import is_dated
from task_manager.csv_import.text import multi_line
from task_manager.csv_import.value_cache import ValueCache
from task_manager.domain.task import Status


class CompletionReader:
    """Reads the time at which the task of a row was completed."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self._times = columns_with_role(plan, Role.COMPLETED)
        self._marks = columns_with_role(plan, Role.DONE)
        self._is_empty = empty_value_cache(tool)
        self._moments = ValueCache(lambda text: read_moment(text, plan.date_order, plan.year))

    def read(self, cells: Sequence[str], status: Status, draft: Draft) -> datetime | None:
        """Return the first time that can be read, if the task is done; any other one is kept in the description."""
        chosen: datetime | None = None
        for position, name in (*self._times, *self._marks):
            text = cells[position].strip()
            if not text or self._is_empty[text] or ((position, name) in self._marks and not is_dated(text)):
                continue
            moment = self._moments[text] if status is Status.DONE else None
            if moment is None or chosen not in {None, moment}:
                draft.keep(name, multi_line(text))
            chosen = chosen or moment
        return chosen
