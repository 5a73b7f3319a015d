"""Time of a task's reminders."""

from datetime import UTC, date, datetime, timedelta

import pytest

from task_manager.domain.event import EventType, reminder_event
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields

ID = "0195b1e6-0000-7000-8000-000000000001"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
"""The tenth begins at UTC-12."""
SOON = ReminderKind.DUE_SOON
OVERDUE = ReminderKind.OVERDUE


def a_task(due_date: str | None, status: str = "todo") -> Task:
    fields = TaskFields.model_validate({"title": "Water", "due_date": due_date, "status": status})
    return Task.create(fields, task_id=ID, source="api", now=NOON)


@pytest.mark.parametrize(
    ("due_date", "now", "kind"),
    [
        ("2026-03-13", NOON, None),
        ("2026-03-12", NOON, SOON),
        ("2026-03-10", NOON, SOON),
        ("2026-03-09", NOON, OVERDUE),
        ("2026-03-09", NOON - timedelta(milliseconds=1), SOON),
        ("2026-03-12", NOON - timedelta(milliseconds=1), None),
        ("2020-01-01", NOON, OVERDUE),
        (None, NOON, None),
    ],
)
def test_a_task_is_due_soon_until_its_day_has_ended_everywhere(
    due_date: str | None, now: datetime, kind: ReminderKind | None
) -> None:
    task = a_task(due_date)
    expected = Reminder(kind=kind, task=task, at=now) if kind else None

    assert Reminder.due(task, now, timedelta(days=2)) == expected


@pytest.mark.parametrize(("status", "is_reminded"), [("in_progress", True), ("done", False), ("cancelled", False)])
@pytest.mark.parametrize("due_date", ["2026-03-09", "2026-03-10"])
def test_only_open_tasks_are_reminded_of(status: str, is_reminded: bool, due_date: str) -> None:
    assert (Reminder.due(a_task(due_date, status), NOON, timedelta(0)) is not None) == is_reminded


def test_a_reminder_is_an_event_with_an_id_of_the_due_date() -> None:
    task = a_task("2026-03-09").model_copy(update={"version": 7, "due_date": date(2026, 3, 9)})
    event = reminder_event(Reminder(kind=OVERDUE, task=task, at=NOON))

    assert event.id == f"task.overdue:{ID}:2026-03-09"
    assert event.type is EventType.TASK_OVERDUE
    assert (event.subject, event.time) == (f"tasks/{ID}", NOON)
    assert event.data == task
