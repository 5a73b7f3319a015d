"""Pages of exported tasks, cut where a response would be too large."""

import csv
import io
import json
from datetime import timedelta

import pytest

from task_manager.domain.identifiers import new_id
from task_manager.domain.ports.tasks import TaskFilter, TaskQuery
from task_manager.domain.task import Status, Task, TaskFields
from task_manager.rest import Response, payload
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


def exported_page(
    store: FakeTaskStore, limit: int, task_filter: TaskFilter, after: str | None = None
) -> tuple[str, str | None]:
    def respond(limit: int) -> Response:
        text, next_after = ExportTasks(store)(TaskQuery(limit, task_filter, after))
        return Response(200, text, {"After": next_after} if next_after else {})

    response = payload.shortened_to_fit(limit, respond)
    return response.text, response.headers.get("After")


def titles(text: str) -> list[str]:
    return [row["title"] for row in csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("limit", [1, 3, 7, 20, 1000])
@pytest.mark.parametrize("max_bytes", [1, 15_000, 40_000, 5_000_000])
def test_pages_hold_each_task_once_in_order(
    store: FakeTaskStore, monkeypatch: pytest.MonkeyPatch, limit: int, max_bytes: int
) -> None:
    monkeypatch.setattr(payload, "BODY_BYTES", max_bytes)
    after, exported = None, []
    while True:
        text, after = exported_page(store, limit, TaskFilter(), after)
        page = titles(text)
        # The emoji is twelve bytes in JSON and four in UTF-8; a page has at least one task, whatever its size.
        assert len(page) == 1 or (len(page) <= limit and len(json.dumps(text)) <= max_bytes)
        exported += page
        if after is None:
            break

    assert exported == [f"Task {number}" for number in reversed(range(20))]


def test_the_size_of_a_page_is_that_of_its_response(store: FakeTaskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "BODY_BYTES", 15_000)

    text, after = exported_page(store, 2, TaskFilter(status=Status.DONE))

    assert len(text.encode()) < 15_000
    assert (titles(text), after is None) == (["Task 16"], False)


def test_a_page_is_read_twice_however_far_it_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []
    monkeypatch.setattr(payload, "BODY_BYTES", 30_000)

    def respond(limit: int) -> Response:
        limits.append(limit)
        return Response(200, "x" * limit * 1000)

    response = payload.shortened_to_fit(1000, respond)

    assert limits == [1000, 29]
    assert len(response.text) == 29_000


def test_no_task_is_a_header_alone() -> None:
    text, after = ExportTasks(FakeTaskStore(FakeClock()))(TaskQuery(1000))

    assert (text.count("\r\n"), titles(text), after) == (1, [], None)
