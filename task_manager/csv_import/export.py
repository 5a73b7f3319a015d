"""Tasks as a CSV that opens in a spreadsheet and comes in again unchanged."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from task_manager.csv_import.text import neutralise
from task_manager.domain.task import Task

COLUMNS = ("title", "description", "status", "priority", "due_date", "tags", "id", "created_at", "updated_at", "source")


def export(tasks: Iterable[Task]) -> Iterator[str]:
    """Yield the header and then each task as one row of CSV, with its line end.

    Every cell is quoted, so that spaces and line breaks stay what they are; tags are a JSON array, since a tag may
    hold any delimiter. No cell runs as a formula.
    """
    yield _row(COLUMNS)
    for task in tasks:
        fields = task.model_dump(mode="json")
        fields["tags"] = json.dumps(fields["tags"], ensure_ascii=False)
        yield _row([neutralise(fields[name] or "") for name in COLUMNS])


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue()
