"""Contract of `ReminderStore`."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from task_manager.adapters.reminder_store import DynamoDbReminderStore
from task_manager.domain.ports.reminders import ReminderStatus, ReminderStore
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields
from tests.fakes import FakeReminderStore
from tests.simulation.workflow import STACK, evaluate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TASK = Task.create(
    TaskFields(title="Water the plants", due_date=date(2026, 3, 2)),
    task_id="0195b1e6-0000-7000-8000-000000000001",
    source="api",
    now=NOW,
)
OTHER = TASK.model_copy(update={"id": "0195b1e6-0000-7000-8000-000000000002"})
POSTPONED = TASK.model_copy(update={"due_date": date(2026, 3, 3)})


Record = Callable[[str, date], None]


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> ReminderStore:
    if request.param == "memory":
        return FakeReminderStore()
    return DynamoDbReminderStore(request.getfixturevalue("dynamodb"), "reminders")


@pytest.fixture
def record_escalation(store: ReminderStore, request: pytest.FixtureRequest) -> Record:
    """Record the escalation of a task for a due date, as the state of the workflow does."""
    if isinstance(store, FakeReminderStore):
        return lambda task_id, due_date: store.escalated.add(f"task.overdue:{task_id}:{due_date}")
    states = json.loads((STACK / "urgent_task_workflow.asl.json").read_text())["States"]
    update = states["RecordEscalation"]["Parameters"] | {"TableName": "reminders"}
    key = update["Key"]["id"].pop("S.$")

    def record(task_id: str, due_date: date) -> None:
        data = {"task_id": task_id, "assessment": {"due_date": str(due_date)}}
        update["Key"]["id"]["S"] = evaluate(key, data, {})
        request.getfixturevalue("dynamodb").update_item(**update)

    return record


def a_reminder(task: Task = TASK, kind: ReminderKind = ReminderKind.DUE_SOON, at: datetime = NOW) -> Reminder:
    return Reminder(kind=kind, task=task, at=at)


def test_a_reminder_is_added_once(store: ReminderStore) -> None:
    edited = TASK.model_copy(update={"title": "Water all plants", "version": 2})

    assert store.add(a_reminder()) is ReminderStatus.NEW
    assert store.add(a_reminder()) is ReminderStatus.KNOWN
    assert store.add(a_reminder(edited, at=NOW + timedelta(days=1))) is ReminderStatus.KNOWN


def test_another_task_day_or_reason_is_another_reminder(store: ReminderStore) -> None:
    reminders = [a_reminder(), a_reminder(OTHER), a_reminder(POSTPONED), a_reminder(kind=ReminderKind.OVERDUE)]

    assert [store.add(reminder) for reminder in reminders] == [ReminderStatus.NEW] * 4


def test_a_reminder_tells_that_its_task_was_escalated(store: ReminderStore, record_escalation: Record) -> None:
    overdue = a_reminder(kind=ReminderKind.OVERDUE)
    store.add(overdue)
    assert store.add(overdue) is ReminderStatus.KNOWN

    record_escalation(TASK.id, date(2026, 3, 2))

    assert store.add(overdue) is ReminderStatus.ESCALATED
    postponed = a_reminder(POSTPONED, ReminderKind.OVERDUE)
    assert [store.add(postponed) for _ in range(2)] == [ReminderStatus.NEW, ReminderStatus.KNOWN]


def test_of_concurrent_adds_one_succeeds(store: ReminderStore) -> None:
    same = [a_reminder(at=NOW + timedelta(milliseconds=number)) for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(store.add, same)).count(ReminderStatus.NEW) == 1
