"""Contract of `ReminderStore`."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from task_manager.adapters.reminder_store import DynamoDbReminderStore
from task_manager.domain.ports.reminders import ReminderStore
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields
from tests.fakes import FakeReminderStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TASK = Task.create(
    TaskFields(title="Water the plants", due_date=date(2026, 3, 2)),
    task_id="0195b1e6-0000-7000-8000-000000000001",
    source="api",
    now=NOW,
)
OTHER = TASK.model_copy(update={"id": "0195b1e6-0000-7000-8000-000000000002"})
POSTPONED = TASK.model_copy(update={"due_date": date(2026, 3, 3)})


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> ReminderStore:
    if request.param == "memory":
        return FakeReminderStore()
    return DynamoDbReminderStore(request.getfixturevalue("dynamodb"), "reminders")


def a_reminder(task: Task = TASK, kind: ReminderKind = ReminderKind.DUE_SOON, at: datetime = NOW) -> Reminder:
    return Reminder(kind=kind, task=task, at=at)


def test_a_reminder_is_added_once(store: ReminderStore) -> None:
    edited = TASK.model_copy(update={"title": "Water all plants", "version": 2})

    assert store.add(a_reminder())
    assert not store.add(a_reminder())
    assert not store.add(a_reminder(edited, at=NOW + timedelta(days=1)))


def test_another_task_day_or_reason_is_another_reminder(store: ReminderStore) -> None:
    reminders = [a_reminder(), a_reminder(OTHER), a_reminder(POSTPONED), a_reminder(kind=ReminderKind.OVERDUE)]

    assert [store.add(reminder) for reminder in reminders] == [True] * 4


def test_of_concurrent_adds_one_succeeds(store: ReminderStore) -> None:
    same = [a_reminder(at=NOW + timedelta(milliseconds=number)) for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(store.add, same)) == 1
