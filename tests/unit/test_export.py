"""Pages of exported tasks fit into a response."""

import csv
import io
from datetime import timedelta

import pytest

from task_manager.domain.identifiers import new_id
from task_manager.domain.ports.tasks import TaskFilter, TaskQuery
from task_manager.domain.task import Status, Task, TaskFields
from task_manager.use_cases.export import ExportTasks
from tests.fakes import FakeClock, FakeTaskStore


@pytest.fixture
def store() -> FakeTaskStore:
    """Twenty tasks, every fourth of them done and long."""
    clock = FakeClock()
    store = FakeTaskStore(clock)
    for number in range(20):
        clock.advance(timedelta(seconds=1))
        is_long = number % 4 == 0
        fields = TaskFields(
            title=f"Task {number}",
            description="\U0001f34e" * (1000 if is_long else 1),
            status=Status.DONE if is_long else Status.TODO,
        )
        store.add(Task.create(fields, task_id=new_id(clock()), source="api", now=clock()))
    return store


def titles(text: str) -> list[str]:
    return [row["title"] for row in csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("limit", [1, 3, 7, 20, 1000])
@pytest.mark.parametrize("max_bytes", [1, 15_000, 40_000, 5_000_000])
def test_pages_hold_each_task_once_in_order(store: FakeTaskStore, limit: int, max_bytes: int) -> None:
    export = ExportTasks(store, max_bytes)
    after, exported = None, []
    while True:
        text, after = export(TaskQuery(limit, after=after))
        page = titles(text)
        # The emoji is twelve bytes in JSON and four in UTF-8; a page has at least one task, whatever its size.
        assert len(page) == 1 or (len(page) <= limit and len(text.encode()) <= max_bytes)
        exported += page
        if after is None:
            break

    assert exported == [f"Task {number}" for number in reversed(range(20))]


def test_the_size_of_a_page_is_that_of_its_response(store: FakeTaskStore) -> None:
    text, after = ExportTasks(store, 15_000)(TaskQuery(2, TaskFilter(status=Status.DONE)))

    assert len(text.encode()) < 15_000
    assert (titles(text), after is None) == (["Task 16"], False)


def test_no_task_is_a_header_alone() -> None:
    text, after = ExportTasks(FakeTaskStore(FakeClock()))(TaskQuery(1000))

    assert (text.count("\r\n"), titles(text), after) == (1, [], None)
