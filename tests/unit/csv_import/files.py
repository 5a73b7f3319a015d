"""What the tests of CSV files share: reading samples and bytes in both passes, as an import does."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from task_manager.csv_import import AcceptedRow, Note, Options, ReadPlan, RejectedRow, Row, analyze, read
from task_manager.domain.task import TaskFields

SAMPLES = Path(__file__).parents[2] / "data"


class Imported(NamedTuple):
    plan: ReadPlan
    rows: list[Row]

    @property
    def tasks(self) -> list[TaskFields]:
        return [row.fields for row in self.rows if isinstance(row, AcceptedRow)]

    @property
    def rejected(self) -> list[RejectedRow]:
        return [row for row in self.rows if isinstance(row, RejectedRow)]

    @property
    def notes(self) -> list[Note]:
        return [note for row in self.rows for note in row.notes]

    def task(self, title: str) -> TaskFields:
        found = [task for task in self.tasks if task.title == title]
        assert len(found) == 1, f"{len(found)} tasks are called {title!r}: {[task.title for task in self.tasks]}"
        return found[0]


def imported(content: bytes | str, options: Options | None = None, chunk: int = 65_536) -> Imported:
    data = content.encode() if isinstance(content, str) else content
    chunks = [data[start : start + chunk] for start in range(0, len(data), chunk)]
    # The plan of a large file travels as JSON from one function to the next.
    plan = ReadPlan.model_validate_json(analyze(iter(chunks), options or Options()).model_dump_json())
    assert plan.digest == sha256(data).hexdigest()
    rows = list(read(iter(chunks), plan))
    assert len(rows) == plan.rows
    assert [row.number for row in rows] == list(range(1, plan.rows + 1))
    return Imported(plan, rows)


def sample(path: str, options: Options | None = None) -> Imported:
    return imported((SAMPLES / path).read_bytes(), options)
