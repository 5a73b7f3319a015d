"""Who is reminded of what, run by run."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from task_manager.domain.task import Task, TaskFields
from task_manager.use_cases.reminders import SendReminders
from tests.fakes import FakeClock, FakeReminderStore, FakeTaskStore, FakeUrgentTaskWorkflow

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class World:
    """Tasks, what was reminded of, and the daily run."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.tasks = FakeTaskStore(self.clock)
        self.reminders = FakeReminderStore()
        self.workflow = FakeUrgentTaskWorkflow()
        self.run = SendReminders(self.tasks, self.reminders, self.workflow, self.clock, DAY)
        self._numbers = count(1)

    def task(self, due_date: str | None, status: str = "todo", priority: str = "medium") -> Task:
        given = {"title": "Water", "due_date": due_date, "status": status, "priority": priority}
        fields = TaskFields.model_validate(given)
        return self.tasks.add(
            Task.create(fields, task_id=f"task-{next(self._numbers):04}", source="api", now=self.clock())
        )

    def change(self, task: Task, **fields: object) -> None:
        changed = TaskFields.model_validate(task.fields.model_dump() | fields)
        self.tasks.replace(task.revised(changed, self.clock()), task.version)

    def told(self) -> list[str]:
        return list(self.reminders.reminders)


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_due_soon_or_was_due_lately_is_reminded_of(world: World) -> None:
    for day in ("2026-03-02", "2026-03-03", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", None):
        world.task(day)

    assert world.run() == 4
    assert world.told() == [
        "task.overdue:task-0002:2026-03-03",
        "task.overdue:task-0003:2026-03-09",
        "task.due_soon:task-0004:2026-03-10",
        "task.due_soon:task-0005:2026-03-11",
    ]


def test_each_is_told_once_though_every_day_looks_again(world: World) -> None:
    world.task("2026-03-12")

    sent = []
    for _ in range(14):
        sent.append(world.run())
        world.clock.advance(DAY)
    assert sent == [0, 1, 0, 1, *[0] * 10]


def test_missed_runs_are_made_up_for(world: World) -> None:
    world.task("2026-03-12")
    world.clock.advance(9 * DAY)

    assert world.run() == 1
    assert world.told() == ["task.overdue:task-0001:2026-03-12"]


def test_a_new_day_is_a_new_reminder_and_other_changes_are_none(world: World) -> None:
    task = world.task("2026-03-10")
    world.run()
    world.change(task, title="Water all")
    assert world.run() == 0
    world.change(world.tasks.get(task.id), due_date="2026-03-11")

    assert world.run() == 1
    assert world.told() == ["task.due_soon:task-0001:2026-03-10", "task.due_soon:task-0001:2026-03-11"]


def test_what_is_done_cancelled_or_gone_is_not_reminded_of(world: World) -> None:
    world.task("2026-03-10", "done")
    world.task("2026-03-09", "cancelled")
    world.tasks.remove(world.task("2026-03-10").id)
    world.task("2026-03-09", "in_progress")

    assert world.run() == 1
    assert world.told() == ["task.overdue:task-0004:2026-03-09"]


def test_more_than_a_page_is_reminded_of(world: World) -> None:
    for number in range(450):
        world.task("2026-03-10", "done" if number % 3 == 0 else "todo")

    assert world.run() == 300
    assert world.run() == 0


def test_an_urgent_task_is_monitored_from_the_day_of_its_reminder(world: World) -> None:
    near, late = world.task("2026-03-11", priority="urgent"), world.task("2026-03-03", priority="urgent")
    world.task("2026-03-12", priority="urgent")
    world.task("2026-03-11", "done", "urgent")
    world.task("2026-03-11", priority="high")

    world.run()

    assert world.workflow.monitored == {near.id, late.id}
