"""Export tasks as CSV that can be imported again."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from task_manager.csv_import.text import neutralize
from task_manager.domain.ports.tasks import TaskQuery, TaskStore
from task_manager.domain.task import Task, TaskFields

COLUMNS = (*TaskFields.model_fields, "id", "created_at", "updated_at", "source")

_INCLUDED = set(COLUMNS)
_MAX_BYTES = 5_000_000
"""The most bytes of a page, encoded as a JSON string: a response of Lambda holds 6 MB."""


@dataclass(frozen=True, slots=True)
class ExportTasks:
    """Export tasks, a page at a time."""

    store: TaskStore
    max_bytes: int = _MAX_BYTES

    def __call__(self, query: TaskQuery) -> tuple[str, str | None]:
        """Return a page of tasks as CSV, and the sort key after which the next page begins.

        Where the page is too large for a response, it is halved. The sort key is None after the last page.
        """
        while True:
            page = self.store.page(query)
            text = "".join(csv_lines(page.items))
            if query.limit == 1 or len(json.dumps(text)) <= self.max_bytes:
                return text, page.after
            query = replace(query, limit=query.limit // 2)


def csv_lines(tasks: Iterable[Task]) -> Iterator[str]:
    """Yield the header and then each task as one row of CSV, with its line end.

    Every cell is quoted, so that spaces and line breaks are kept; a value that is not a text, such as a list of tags,
    is JSON. No cell runs as a formula in a spreadsheet.
    """
    yield _line(COLUMNS)
    for task in tasks:
        values = task.model_dump(mode="json", include=_INCLUDED)
        yield _line(neutralize(_cell(values[name])) for name in COLUMNS)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue()
