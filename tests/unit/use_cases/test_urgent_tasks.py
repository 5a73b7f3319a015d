"""Monitoring of urgent tasks: start and stop of the workflow, and its steps."""

from datetime import UTC, datetime, timedelta

import pytest

from task_manager.correlation import correlation_scope
from task_manager.domain.event import Event, EventType, reminder_event, task_event
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.urgency import Assessment, Stage
from task_manager.use_cases.urgent_tasks import CheckUrgentTask, DeliverUrgentTask, MonitorUrgentTask
from tests.fakes import FakeClock, FakeExternalService, FakeReminderStore, FakeTaskStore, FakeUrgentTaskWorkflow

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class System:
    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.tasks = FakeTaskStore(self.clock)
        self.workflow = FakeUrgentTaskWorkflow()
        self.reminders = FakeReminderStore()
        self.service = FakeExternalService()
        self.monitor = MonitorUrgentTask(self.tasks, self.workflow, self.clock)
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
def system() -> System:
    return System()


def created(task: Task) -> Event:
    return task_event(EventType.TASK_CREATED, task, "request-1")


def updated(task: Task) -> Event:
    return task_event(EventType.TASK_UPDATED, task)


def test_an_urgent_task_is_monitored_from_its_creation(system: System) -> None:
    system.monitor(created(system.task()))

    assert system.workflow.running == {"task-1"}


def test_a_task_is_monitored_when_it_becomes_urgent(system: System) -> None:
    task = system.task(priority="high")
    system.monitor(created(task))
    assert system.workflow.running == set()

    system.monitor(updated(system.change(task, priority="urgent")))
    assert system.workflow.running == {"task-1"}


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_a_closed_task_is_no_longer_monitored_and_a_reopened_one_is_again(system: System, status: str) -> None:
    task = system.task()
    system.monitor(created(task))
    closed = system.change(task, status=status)
    system.monitor(updated(closed))
    assert system.workflow.running == set()

    system.monitor(updated(system.change(closed, status="todo")))
    assert system.workflow.running == {"task-1"}


def test_a_deleted_task_is_no_longer_monitored(system: System) -> None:
    task = system.task()
    system.monitor(created(task))
    system.tasks.remove(task.id)

    system.monitor(task_event(EventType.TASK_DELETED, task))

    assert system.workflow.running == set()


def test_late_events_start_and_stop_only_what_the_current_task_requires(system: System) -> None:
    first = system.task()
    closed = system.change(first, status="done")

    system.monitor(updated(first))
    assert system.workflow.running == set()

    reopened = system.change(closed, status="todo")
    system.monitor(updated(reopened))
    system.monitor(updated(closed))
    assert system.workflow.running == {"task-1"}


def test_a_task_long_overdue_is_not_monitored(system: System) -> None:
    system.monitor(created(system.task(due_date="2026-03-02")))

    assert system.workflow.running == set()


def test_a_reminder_changes_nothing(system: System) -> None:
    reminder = Reminder(kind=ReminderKind.DUE_SOON, task=system.task(), at=NOW)

    system.monitor(reminder_event(reminder))

    assert system.workflow.running == set()


def test_a_check_stores_each_reminder_once(system: System) -> None:
    system.task()
    stages = []
    for day in (10, 19, 19, 21, 21):
        system.clock.now = NOW.replace(day=day)
        stages.append(system.check("task-1").stage)

    assert stages == [Stage.WAITING] * 3 + [Stage.OVERDUE] * 2
    assert list(system.reminders.reminders) == ["task.due_soon:task-1:2026-03-20", "task.overdue:task-1:2026-03-20"]


def test_a_check_of_a_deleted_or_closed_task_stores_no_reminder(system: System) -> None:
    assert system.check("task-1") == Assessment(stage=Stage.CLOSED)
    system.change(system.task(due_date="2026-03-11"), priority="high")
    assert system.check("task-1") == Assessment(stage=Stage.CLOSED)

    assert system.reminders.reminders == {}


def test_the_current_task_is_delivered_under_the_name_of_its_execution(system: System) -> None:
    task = system.change(system.task(), title="Call two plumbers")

    system.tasks.causes["task-1"] = "request-1"

    with correlation_scope(None):
        event_id = system.deliver("task-1", "task-1-2")

    [event] = system.service.delivered
    assert event_id == event.id == "task.urgent:task-1-2"
    assert (event.type, event.subject, event.correlationid) == ("task.urgent", "tasks/task-1", "request-1")
    assert event.data == task


def test_a_deleted_task_is_not_delivered(system: System) -> None:
    assert system.deliver("task-1", "task-1") is None
    assert system.service.delivered == []
