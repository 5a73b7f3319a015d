"""Files and the tasks that a person reads in them, field by field.

Each file of `tests/data/expected` states them for the sample of the same path: first the tool and the number of report
lines about values, then a task a line. They are written by reading the sample, never by reading results of an import.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from task_manager.csv_import import AcceptedRow
from tests.unit.csv_import.files import SAMPLES, Imported, sample

EXPECTED = SAMPLES / "expected"


def _read_expected(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (EXPECTED / path).read_text().splitlines()]


_NEWER_FIELDS = ("start_date", "assignee", "list", "external_id", "external_url")
"""Fields that a line of an expected task may state; a field that it does not state is not compared."""


def _shown(row: AcceptedRow, expected: dict[str, Any]) -> dict[str, Any]:
    task = row.fields
    completed_at = row.completed_at and row.completed_at.isoformat()
    newer = task.model_dump(mode="json", include=set(_NEWER_FIELDS)) | {"completed_at": completed_at}
    return {
        "title": task.title,
        "status": str(task.status),
        "priority": str(task.priority),
        "due_date": task.due_date and task.due_date.isoformat(),
        "tags": sorted(task.tags),
        **{name: value for name, value in newer.items() if name in expected},
    }


def _expected_fields(task: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in task.items() if name != "description_has"}
    return fields | {"tags": sorted(task["tags"])}


def _import(path: str, file: dict[str, Any]) -> Imported:
    moment = file.get("moment")
    return sample(path, moment=moment and date.fromisoformat(moment))


@pytest.mark.parametrize("path", sorted(path.relative_to(EXPECTED).as_posix() for path in EXPECTED.rglob("*.jsonl")))
def test_a_file_gives_the_tasks_that_a_person_reads_in_it(path: str) -> None:
    file, *tasks = _read_expected(path)

    result = _import(Path(path).with_suffix(".csv").as_posix(), file)

    assert result.plan.tool == file["tool"]
    assert result.rejected == []
    shown = [_shown(row, task) for row, task in zip(result.accepted, tasks, strict=True)]
    assert shown == [_expected_fields(task) for task in tasks]
    for task, expected in zip(result.tasks, tasks, strict=True):
        assert [text for text in expected.get("description_has", ()) if text not in task.description] == []
    assert len(result.notes) == file["remarks"]
