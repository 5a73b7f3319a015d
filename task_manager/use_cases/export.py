"""Export tasks as CSV that can be imported again."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from task_manager.domain.formulas import neutralize
from task_manager.domain.ports.tasks import TaskQuery, TaskStore
from task_manager.domain.task import Task, TaskFields

COLUMNS = (*TaskFields.model_fields, "completed_at", "id", "created_at", "updated_at", "source")

_INCLUDED = set(COLUMNS)


@dataclass(frozen=True, slots=True)
class ExportTasks:
    """Export tasks, a page at a time."""

    store: TaskStore

    def __call__(self, query: TaskQuery) -> tuple[str, str | None]:
        """Return a page of tasks as CSV, and the sort key after which the next page begins (None for the last page)."""
        page = self.store.page(query)
        return "".join(csv_lines(page.items)), page.after


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
