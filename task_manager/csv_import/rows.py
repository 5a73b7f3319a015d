"""Rows of an imported file: accepted as tasks, or rejected with the reasons."""

from datetime import datetime
from typing import NamedTuple

from task_manager.csv_import.notes import Note
from task_manager.domain.task import TaskFields


class AcceptedRow(NamedTuple):
    """A row that is a task. `number` counts the rows of the table from 1; `line` is where it begins in the file."""

    number: int
    line: int
    fields: TaskFields
    notes: tuple[Note, ...]
    completed_at: datetime | None = None


class RejectedRow(NamedTuple):
    """A row that is not a task; those of its notes that reject it give the reasons."""

    number: int
    line: int
    notes: tuple[Note, ...]


Row = AcceptedRow | RejectedRow
