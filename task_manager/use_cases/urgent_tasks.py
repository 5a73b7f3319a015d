"""Urgent tasks: have each followed by a workflow while it is open, and what the workflow's steps do."""

from dataclasses import dataclass
from datetime import timedelta

from task_manager.domain.errors import NotFound
from task_manager.domain.event import Event, EventType, urgent_event
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.external_service import ExternalService
from task_manager.domain.ports.reminders import ReminderStore
from task_manager.domain.ports.tasks import TaskRecords
from task_manager.domain.ports.urgent_tasks import UrgentTaskWorkflow
from task_manager.domain.reminder import Reminder
from task_manager.domain.task import Priority, Task
from task_manager.domain.urgency import Assessment, Stage, assess, is_monitored

_CHANGES = frozenset({EventType.TASK_CREATED, EventType.TASK_UPDATED, EventType.TASK_DELETED})


@dataclass(frozen=True, slots=True)
class MonitorUrgentTask:
    """Start the workflow of an urgent task, or stop it, as an event of the task gives reason to."""

    tasks: TaskRecords
    workflow: UrgentTaskWorkflow
    clock: Clock

    def __call__(self, event: Event) -> None:
        """Bring the workflow in line with the task as it is now, since events come late and in any order.

        One that was urgent and is so no longer is left to the workflow, which looks at it again.

        Raises:
            Unavailable: A service refused for now.
        """
        if event.type not in _CHANGES:
            return
        told = Task.model_validate(event.data)
        if told.priority is not Priority.URGENT:
            return
        task = _present(self.tasks, told.id)
        if task is not None and is_monitored(task, self.clock()):
            self.workflow.start(task, event.correlationid)
        elif event.type is not EventType.TASK_CREATED:
            self.workflow.stop(told.id)


@dataclass(frozen=True, slots=True)
class CheckUrgentTask:
    """The step that looks at the task, and reminds of it when that is due."""

    tasks: TaskRecords
    reminders: ReminderStore
    clock: Clock
    before: timedelta
    """How long before a task is due it is reminded of."""
    every: timedelta
    """How long a task is not looked at, at most."""

    def __call__(self, task_id: str) -> Assessment:
        """Return what a task calls for by now.

        Raises:
            Unavailable: A service refused for now.
        """
        now = self.clock()
        task = _present(self.tasks, task_id)
        if task is None:
            return Assessment(stage=Stage.CLOSED)
        look = assess(task, now, self.before, self.every)
        if look.stage is not Stage.CLOSED and (reminder := Reminder.due(task, now, self.before)):
            self.reminders.add(reminder)
        return look


@dataclass(frozen=True, slots=True)
class DeliverUrgentTask:
    """The step that tells the external service."""

    tasks: TaskRecords
    service: ExternalService

    def __call__(self, task_id: str, execution_name: str, correlation_id: str | None) -> str | None:
        """Deliver that a task is urgent, and return the id of the event; None where the task is gone.

        Args:
            task_id: Which task.
            execution_name: The execution of the workflow that monitors the task.
            correlation_id: What gave reason to follow it; None where nobody knows.

        Raises:
            DeliveryRefused: A retry would be refused too.
            DeliveryFailed, Unavailable: A retry may succeed.
        """
        task = _present(self.tasks, task_id)
        if task is None:
            return None
        event = urgent_event(task, execution_name, correlation_id)
        self.service.deliver(event)
        return event.id


def _present(tasks: TaskRecords, task_id: str) -> Task | None:
    try:
        return tasks.get(task_id)
    except NotFound:
        return None
