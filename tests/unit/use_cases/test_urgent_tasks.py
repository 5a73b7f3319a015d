"""When an urgent task is followed, and what the steps do that follow it."""

from datetime import UTC, datetime, timedelta

import pytest

from task_manager.domain.event import Event, EventType, reminder_event, task_event
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.urgency import Assessment, Stage
from task_manager.use_cases.urgent_tasks import CheckUrgentTask, DeliverUrgentTask, MonitorUrgentTask
from tests.fakes import FakeClock, FakeExternalService, FakeReminderStore, FakeTaskStore, FakeUrgentTaskWorkflow

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class World:
    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.tasks = FakeTaskStore(self.clock)
        self.workflow = FakeUrgentTaskWorkflow()
        self.reminders = FakeReminderStore()
        self.service = FakeExternalService()
        self.follow = MonitorUrgentTask(self.tasks, self.workflow, self.clock)
        self.check = CheckUrgentTask(self.tasks, self.reminders, self.clock, DAY, 7 * DAY)
        self.deliver = DeliverUrgentTask(self.tasks, self.service)

    def task(self, due_date: str = "2026-03-20", priority: str = "urgent") -> Task:
        fields = {"title": "Call the plumber", "priority": priority, "due_date": due_date}
        return self.tasks.add(
            Task.create(TaskFields.model_validate(fields), task_id="task-1", source="api", now=self.clock())
        )

    def change(self, task: Task, **fields: object) -> Task:
        changed = TaskFields.model_validate(task.fields.model_dump() | fields)
        return self.tasks.replace(task.revised(changed, self.clock()), task.version)


@pytest.fixture
def world() -> World:
    return World()


def created(task: Task) -> Event:
    return task_event(EventType.TASK_CREATED, task, "request-1")


def updated(task: Task) -> Event:
    return task_event(EventType.TASK_UPDATED, task)


def test_an_urgent_task_is_followed_from_its_creation_on(world: World) -> None:
    world.follow(created(world.task()))

    assert world.workflow.followed == {"task-1"}
    assert world.workflow.reasons == {"task-1": "request-1"}


def test_a_task_is_followed_when_it_becomes_urgent(world: World) -> None:
    task = world.task(priority="high")
    world.follow(created(task))
    assert world.workflow.followed == set()

    world.follow(updated(world.change(task, priority="urgent")))
    assert world.workflow.followed == {"task-1"}


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_a_closed_task_is_followed_no_longer_and_a_reopened_one_again(world: World, status: str) -> None:
    task = world.task()
    world.follow(created(task))
    closed = world.change(task, status=status)
    world.follow(updated(closed))
    assert world.workflow.followed == set()

    world.follow(updated(world.change(closed, status="todo")))
    assert world.workflow.followed == {"task-1"}


def test_a_deleted_task_is_followed_no_longer(world: World) -> None:
    task = world.task()
    world.follow(created(task))
    world.tasks.remove(task.id)

    world.follow(task_event(EventType.TASK_DELETED, task))

    assert world.workflow.followed == set()


def test_late_events_start_and_stop_nothing_that_the_task_does_not_call_for(world: World) -> None:
    first = world.task()
    closed = world.change(first, status="done")

    world.follow(updated(first))
    assert world.workflow.followed == set()

    reopened = world.change(closed, status="todo")
    world.follow(updated(reopened))
    world.follow(updated(closed))
    assert world.workflow.followed == {"task-1"}


def test_a_task_of_the_past_is_not_followed(world: World) -> None:
    world.follow(created(world.task(due_date="2026-03-02")))

    assert world.workflow.followed == set()


def test_a_reminder_changes_nothing(world: World) -> None:
    reminder = Reminder(kind=ReminderKind.DUE_SOON, task=world.task(), at=NOW)

    world.follow(reminder_event(reminder))

    assert world.workflow.followed == set()


def test_a_look_reminds_of_what_is_due_once(world: World) -> None:
    world.task()
    seen = []
    for day in (10, 19, 19, 21, 21):
        world.clock.now = NOW.replace(day=day)
        seen.append(world.check("task-1").stage)

    assert seen == [Stage.WAITING] * 3 + [Stage.OVERDUE] * 2
    assert list(world.reminders.reminders) == ["task.due_soon:task-1:2026-03-20", "task.overdue:task-1:2026-03-20"]


def test_a_look_at_what_is_gone_or_settled_reminds_of_nothing(world: World) -> None:
    assert world.check("task-1") == Assessment(stage=Stage.CLOSED)
    world.change(world.task(due_date="2026-03-11"), priority="high")
    assert world.check("task-1") == Assessment(stage=Stage.CLOSED)

    assert world.reminders.reminders == {}


def test_the_service_is_told_of_the_task_as_it_is_under_the_name_of_what_follows_it(world: World) -> None:
    task = world.change(world.task(), title="Call two plumbers")

    event_id = world.deliver("task-1", "task-1.2", "request-1")

    [event] = world.service.delivered
    assert event_id == event.id == "task.urgent:task-1.2"
    assert (event.type, event.subject, event.correlationid) == ("task.urgent", "tasks/task-1", "request-1")
    assert event.data == task.model_dump(mode="json")


def test_the_service_is_not_told_of_what_is_gone(world: World) -> None:
    assert world.deliver("task-1", "task-1", None) is None
    assert world.service.delivered == []
