"""Exported tasks are imported again unchanged, with every field that a client writes."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize
from task_manager.domain.field_types import NAME_LENGTH
from task_manager.domain.task import Status, Task, TaskFields
from task_manager.domain.text import composed, is_blank
from task_manager.use_cases.export import COLUMNS, _cell, csv_lines
from tests.unit.csv_import.files import imported

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOT_EXPORTED = {"version", "processing"}

_LETTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
_LINE = (
    st.lists(_LETTERS | st.sampled_from("='\"+-@,;|[]\\ "), min_size=1, max_size=50)
    .map("".join)
    .filter(lambda text: not is_blank(text))
)
_NAME = _LINE.map(composed).filter(lambda text: 0 < len(text) <= NAME_LENGTH)
_LINES = st.lists(_LETTERS | st.sampled_from("=+-@'\",;\t\r\n "), max_size=80).map("".join)
# Fields whose type says less than their rules; values of all others come from their type.
_BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "title": _LINE,
    "description": _LINES,
    "due_date": st.none() | st.dates(date(1900, 1, 1)),
    "tags": st.lists(_LINE, max_size=20, unique=True).map(tuple),
    "start_date": st.none() | st.dates(date(1900, 1, 1)),
    "assignee": st.none() | _NAME,
    "list": st.none() | _NAME,
    "external_id": st.none() | _NAME,
    "external_url": st.none() | st.from_regex(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,80}", fullmatch=True),
}


def _values(name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    return _BY_NAME[name] if name in _BY_NAME else st.from_type(field.annotation)  # type: ignore[arg-type]


_FIELDS = st.builds(TaskFields, **{name: _values(name, field) for name, field in TaskFields.model_fields.items()})


def _exported(tasks: list[TaskFields]) -> str:
    return "".join(csv_lines(Task.create(fields, task_id="1", source="api", now=NOW) for fields in tasks))


@settings(max_examples=200, deadline=None)
@given(st.lists(_FIELDS, max_size=4))
def test_the_round_trip(tasks: list[TaskFields]) -> None:
    result = imported(_exported(tasks))
    assert result.plan.tool == "task_manager"
    assert result.tasks == tasks
    assert result.notes == []


def test_every_field_of_a_task_is_exported_or_is_named_here() -> None:
    assert set(COLUMNS) == set(Task.model_fields) - NOT_EXPORTED


def test_the_import_has_a_role_for_every_exported_column() -> None:
    roles = all_formats()["task_manager"].columns
    assert roles.keys() == set(map(normalize, COLUMNS))
    imported_columns = {name for name in COLUMNS if roles[normalize(name)] is not Role.IGNORED}
    assert imported_columns == {*TaskFields.model_fields, "completed_at"}


@pytest.mark.parametrize("completed_at", [None, NOW, NOW + timedelta(milliseconds=125)])
def test_the_round_trip_of_a_time_of_completion(completed_at: datetime | None) -> None:
    fields = TaskFields(title="x", status=Status.DONE)
    task = Task.create(fields, task_id="1", source="api", now=NOW, completed_at=completed_at)
    [row] = imported("".join(csv_lines([task]))).accepted
    assert (row.fields, row.completed_at) == (fields, completed_at)


def test_an_export_of_an_earlier_release_is_recognized() -> None:
    header = "title,description,status,priority,due_date,tags,id,created_at,updated_at,source"
    assert imported(header + "\n").plan.tool == "task_manager"


def test_no_cell_runs_as_a_formula() -> None:
    content = _exported([TaskFields(title="=1+1", description="@x", tags=("=2",))])
    row = list(csv.reader(io.StringIO(content, newline="")))[1]
    assert row[:2] == ["'=1+1", "'@x"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), ("=a", "=a"), (0, "0"), (-5, "-5"), (False, "false"), (["á"], '["á"]')]
)
def test_a_value_of_any_type_has_a_cell(value: object, cell: str) -> None:
    assert _cell(value) == cell
