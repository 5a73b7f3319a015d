"""Reading of samples and bytes in both passes, as an import does."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from task_manager.csv_import import AcceptedRow, Note, Options, ReadPlan, RejectedRow, Row, analyze, read
from task_manager.csv_import.report import value_notes
from task_manager.domain.task import TaskFields

SAMPLES = Path(__file__).parents[2] / "data"


class Imported(NamedTuple):
    plan: ReadPlan
    rows: list[Row]

    @property
    def accepted(self) -> list[AcceptedRow]:
        return [row for row in self.rows if isinstance(row, AcceptedRow)]

    @property
    def tasks(self) -> list[TaskFields]:
        return [row.fields for row in self.accepted]

    @property
    def rejected(self) -> list[RejectedRow]:
        return [row for row in self.rows if isinstance(row, RejectedRow)]

    @property
    def notes(self) -> list[Note]:
        """The report's lines about values."""
        notes = [*value_notes(self.plan), *(note for row in self.rows for note in row.notes)]
        return sorted(notes, key=lambda note: note.line)

    def task(self, title: str) -> TaskFields:
        tasks = [task for task in self.tasks if task.title == title]
        assert len(tasks) == 1, f"{len(tasks)} tasks are called {title!r}: {[task.title for task in self.tasks]}"
        return tasks[0]


def imported(
    content: bytes | str, options: Options | None = None, chunk: int = 65_536, moment: date | None = None
) -> Imported:
    data = content.encode() if isinstance(content, str) else content
    chunks = [data[start : start + chunk] for start in range(0, len(data), chunk)]
    plan = analyze(iter(chunks), options or Options(), moment)
    assert plan.digest == sha256(data).hexdigest()
    rows = list(read(iter(chunks), plan))
    assert len(rows) == plan.rows
    assert [row.number for row in rows] == list(range(1, plan.rows + 1))
    return Imported(plan, rows)


def sample(path: str, options: Options | None = None, moment: date | None = None) -> Imported:
    return imported((SAMPLES / path).read_bytes(), options, moment=moment)
