"""Events as JSON."""

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from task_manager.domain.event import (
    Event,
    EventType,
    ImportEvent,
    ReminderEvent,
    TaskEvent,
    UrgentTaskEvent,
    import_event,
    parse_event,
    reminder_event,
    task_event,
    urgent_event,
)
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields

NOW = datetime(2026, 3, 1, 12, 0, 0, 125000, tzinfo=UTC)
TASK = Task.create(TaskFields(title="Water", tags=("a",), due_date=NOW.date()), task_id="t", source="api", now=NOW)
IMPORT = Import(
    id="i",
    key="imports/a.csv",
    version="v",
    status=ImportStatus.SUCCEEDED,
    rows_read=3,
    rows_created=2,
    rows_rejected=1,
    started_at=NOW,
    finished_at=NOW.replace(second=2),
)
EVENTS: list[tuple[Event, type[Event]]] = [
    (task_event(EventType.TASK_CREATED, TASK, "request"), TaskEvent),
    (task_event(EventType.TASK_UPDATED, TASK), TaskEvent),
    (task_event(EventType.TASK_DELETED, TASK), TaskEvent),
    (reminder_event(Reminder(kind=ReminderKind.DUE_SOON, task=TASK, at=NOW)), ReminderEvent),
    (reminder_event(Reminder(kind=ReminderKind.OVERDUE, task=TASK, at=NOW)), ReminderEvent),
    (urgent_event(TASK, "execution"), UrgentTaskEvent),
    (import_event(IMPORT), ImportEvent),
]


@pytest.mark.parametrize(("event", "kind"), EVENTS)
def test_an_event_is_read_as_the_type_that_it_was_written_as(event: Event, kind: type[Event]) -> None:
    text = event.model_dump_json()

    assert type(parse_event(text)) is type(event) is kind
    assert parse_event(text).type is event.type
    assert parse_event(text).model_dump_json() == text


def test_each_type_of_event_can_be_read() -> None:
    assert {event.type for event, _ in EVENTS} == set(EventType)


def test_the_members_of_an_event_and_of_its_data_keep_their_names_and_order() -> None:
    assert task_event(EventType.TASK_CREATED, TASK, "request").model_dump_json() == (
        '{"specversion":"1.0","id":"task.created:t:1","source":"/task-manager","type":"task.created",'
        '"subject":"tasks/t","time":"2026-03-01T12:00:00.125000Z","datacontenttype":"application/json",'
        '"correlationid":"request","data":{"title":"Water","description":"","status":"todo","priority":"medium",'
        '"due_date":"2026-03-01","tags":["a"],"start_date":null,"assignee":null,"list":null,"external_id":null,'
        '"external_url":null,"completed_at":null,"id":"t","created_at":"2026-03-01T12:00:00.125000Z",'
        '"updated_at":"2026-03-01T12:00:00.125000Z","version":1,"source":"api",'
        '"processing":{"status":"pending","at":"2026-03-01T12:00:00.125000Z","reason":null}}}'
    )
    assert json.loads(import_event(IMPORT).model_dump_json())["data"] == IMPORT.model_dump(mode="json")


def test_fields_of_a_later_release_are_ignored() -> None:
    event, _ = EVENTS[0]
    later = json.loads(event.model_dump_json())
    later["data"]["colour"] = later["traceparent"] = "x"

    assert parse_event(json.dumps(later)) == event


@pytest.mark.parametrize(
    "change",
    [
        {"type": "task.archived"},
        {"type": None},
        {"data": IMPORT.model_dump(mode="json")},
        {"data": {"title": "Water"}},
        {"data": TASK.model_dump(mode="json") | {"due_date": "Water"}},
    ],
)
def test_another_form_is_no_event_and_its_error_shows_no_text_of_users(change: dict[str, object]) -> None:
    event, _ = EVENTS[0]
    with pytest.raises(ValidationError) as raised:
        parse_event(json.dumps({**json.loads(event.model_dump_json()), **change}))
    assert "input_value" not in str(raised.value)
