"""Take tasks out again, as a CSV that comes in unchanged."""

import json
from dataclasses import dataclass, replace

from task_manager.csv_import import export
from task_manager.domain.ports.tasks import TaskQuery, TaskStore

_BYTES = 5_000_000
"""The largest text of one answer, as Lambda's JSON holds it: an answer may have 6 MB."""


@dataclass(frozen=True, slots=True)
class ExportTasks:
    """Export tasks, some at a time."""

    store: TaskStore
    most_bytes: int = _BYTES

    def __call__(self, query: TaskQuery) -> tuple[str, str | None]:
        """Return the tasks of a page as CSV, and the sort key after which the next page begins.

        Where the page is too large for an answer, it is halved. The sort key is None when these are the last tasks.
        """
        while True:
            page = self.store.page(query)
            text = "".join(export(page.items))
            if query.limit == 1 or len(json.dumps(text)) <= self.most_bytes:
                return text, page.after
            query = replace(query, limit=query.limit // 2)
