"""Take tasks out again, as a CSV that comes in unchanged."""

import json
from dataclasses import dataclass

from task_manager.csv_import import export
from task_manager.domain.ports.tasks import Order, TaskFilter, TaskStore

_BYTES = 5_000_000
"""The largest text of one answer, as Lambda's JSON holds it: an answer may have 6 MB."""


@dataclass(frozen=True, slots=True)
class ExportTasks:
    """Export tasks, some at a time."""

    store: TaskStore
    most_bytes: int = _BYTES

    def __call__(self, wanted: TaskFilter, limit: int, after: str | None, order: Order) -> tuple[str, str | None]:
        """Return a CSV of up to `limit` tasks beyond `after`, and the place after which the next one goes on.

        Where that many are too many bytes, there are fewer. The place is None when these are the last tasks.
        """
        while True:
            page = self.store.page(wanted, limit, after, order)
            text = "".join(export(page.items))
            if limit == 1 or len(json.dumps(text)) <= self.most_bytes:
                return text, page.after
            limit //= 2
