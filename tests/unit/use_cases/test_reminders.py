"""Reminders of the daily run."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from task_manager.domain.errors import Unavailable
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.urgency import Assessment, Stage
from task_manager.use_cases.reminders import SendReminders
from tests.fakes import FakeClock, FakeReminderStore, FakeTaskStore, FakeUrgentTaskWorkflow

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Harness:
    """Stores, and the daily run."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.tasks = FakeTaskStore(self.clock)
        self.reminders = FakeReminderStore()
        self.workflow = FakeUrgentTaskWorkflow()
        self.run = SendReminders(self.tasks, self.reminders, self.workflow, self.clock, DAY)
        self._numbers = count(1)

    def task(self, due_date: str | None, status: str = "todo", priority: str = "medium") -> Task:
        values = {"title": "Water", "due_date": due_date, "status": status, "priority": priority}
        fields = TaskFields.model_validate(values)
        return self.tasks.add(
            Task.create(fields, task_id=f"task-{next(self._numbers):04}", source="api", now=self.clock())
        )

    def change(self, task: Task, **fields: object) -> None:
        changed = TaskFields.model_validate(task.fields.model_dump() | fields)
        self.tasks.replace(task.revised(changed, self.clock()), task.version)

    def reminder_ids(self) -> list[str]:
        return list(self.reminders.reminders)


@pytest.fixture
def harness() -> Harness:
    return Harness()


def test_a_task_that_is_due_soon_or_recently_overdue_has_a_reminder(harness: Harness) -> None:
    for day in ("2026-03-02", "2026-03-03", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", None):
        harness.task(day)

    assert harness.run() == 4
    assert harness.reminder_ids() == [
        "task.overdue:task-0002:2026-03-03",
        "task.overdue:task-0003:2026-03-09",
        "task.due_soon:task-0004:2026-03-10",
        "task.due_soon:task-0005:2026-03-11",
    ]


def test_each_reminder_is_stored_once_by_daily_runs(harness: Harness) -> None:
    harness.task("2026-03-12")

    sent = []
    for _ in range(14):
        sent.append(harness.run())
        harness.clock.advance(DAY)
    assert sent == [0, 1, 0, 1, *[0] * 10]


def test_reminders_of_missed_runs_are_stored_later(harness: Harness) -> None:
    harness.task("2026-03-12")
    harness.clock.advance(9 * DAY)

    assert harness.run() == 1
    assert harness.reminder_ids() == ["task.overdue:task-0001:2026-03-12"]


def test_a_new_due_date_is_a_new_reminder_and_other_changes_are_none(harness: Harness) -> None:
    task = harness.task("2026-03-10")
    harness.run()
    harness.change(task, title="Water all")
    assert harness.run() == 0
    harness.change(harness.tasks.get(task.id), due_date="2026-03-11")

    assert harness.run() == 1
    assert harness.reminder_ids() == ["task.due_soon:task-0001:2026-03-10", "task.due_soon:task-0001:2026-03-11"]


def test_a_done_cancelled_or_deleted_task_has_no_reminder(harness: Harness) -> None:
    harness.task("2026-03-10", "done")
    harness.task("2026-03-09", "cancelled")
    harness.tasks.remove(harness.task("2026-03-10").id)
    harness.task("2026-03-09", "in_progress")

    assert harness.run() == 1
    assert harness.reminder_ids() == ["task.overdue:task-0004:2026-03-09"]


def test_more_than_a_page_of_tasks_have_reminders(harness: Harness) -> None:
    for number in range(450):
        harness.task("2026-03-10", "done" if number % 3 == 0 else "todo")

    assert harness.run() == 300
    assert harness.run() == 0


def test_a_failure_stops_no_other_task_and_is_raised_at_the_end(harness: Harness) -> None:
    tasks = [harness.task("2026-03-10", priority="urgent") for _ in range(5)]
    harness.reminders.failures = [Unavailable("DynamoDB")]
    harness.workflow.failures = [Unavailable("Step Functions"), ZeroDivisionError()]

    with pytest.raises(ExceptionGroup, match="Unavailable, ZeroDivisionError") as raised:
        harness.run()

    assert len(raised.value.exceptions) == 3
    assert (len(harness.reminders.reminders), len(harness.workflow.running)) == (4, 3)
    assert harness.run() == 1
    assert harness.workflow.running == {task.id for task in tasks}


def test_no_reminder_waits_for_the_workflow(harness: Harness) -> None:
    stored = []

    class Observer(FakeUrgentTaskWorkflow):
        def restart(self, task: Task) -> None:
            stored.append(len(harness.reminders.reminders))

    for number in range(450):
        harness.task("2026-03-10", priority="medium" if number % 3 else "urgent")
    replace(harness.run, workflow=Observer())()

    assert stored == [450] * 150


def test_an_escalated_task_is_not_started_again_for_its_due_date(harness: Harness) -> None:
    task = harness.task("2026-03-09", priority="urgent")
    harness.run()
    harness.reminders.escalated = {f"task.overdue:{task.id}:2026-03-09"}
    harness.workflow.end(task.id, Assessment(stage=Stage.OVERDUE, due_date=task.due_date))

    harness.run()
    assert harness.workflow.running == set()

    harness.change(task, due_date="2026-03-10")
    harness.run()
    assert harness.workflow.running == {task.id}


def test_an_urgent_task_is_monitored_from_the_day_of_its_reminder(harness: Harness) -> None:
    near, late = harness.task("2026-03-11", priority="urgent"), harness.task("2026-03-03", priority="urgent")
    harness.task("2026-03-12", priority="urgent")
    harness.task("2026-03-11", "done", "urgent")
    harness.task("2026-03-11", priority="high")

    harness.run()

    assert harness.workflow.running == {near.id, late.id}
