"""What is exported comes in again unchanged."""

import csv
import io
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from task_manager.csv_import import export
from task_manager.domain.task import Priority, Status, Task, TaskFields
from tests.unit.csv_import.files import imported

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_LETTERS = st.characters(exclude_categories=("Cc", "Cs"))
_LINE = st.text(_LETTERS | st.sampled_from("='\"+-@,;|[]\\ "), min_size=1, max_size=50).filter(str.strip)
_LINES = st.text(_LETTERS | st.sampled_from("=+-@'\",;\t\r\n "), max_size=80)
_FIELDS = st.builds(
    TaskFields,
    title=_LINE,
    description=_LINES,
    status=st.sampled_from(Status),
    priority=st.sampled_from(Priority),
    due_date=st.none() | st.dates(date(1900, 1, 1)),
    tags=st.lists(_LINE, max_size=20, unique=True).map(tuple),
)


def _exported(fields: list[TaskFields]) -> str:
    return "".join(export(Task.create(one, task_id="1", source="api", now=NOW) for one in fields))


@settings(max_examples=200, deadline=None)
@given(st.lists(_FIELDS, max_size=4))
def test_the_round_trip(fields: list[TaskFields]) -> None:
    result = imported(_exported(fields))
    assert result.plan.tool == "task_manager"
    assert result.tasks == fields
    assert result.notes == []


def test_no_cell_runs_as_a_formula() -> None:
    content = _exported([TaskFields(title="=1+1", description="@x", tags=("=2",))])
    row = list(csv.reader(io.StringIO(content, newline="")))[1]
    assert row[:2] == ["'=1+1", "'@x"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
