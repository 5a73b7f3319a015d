"""Monitoring of urgent tasks: start and stop of the workflow, and its steps."""

from dataclasses import dataclass
from datetime import timedelta

from task_manager.correlation import correlate, correlation_id
from task_manager.domain.errors import NotFound
from task_manager.domain.event import Event, EventType, TaskEvent, urgent_event
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.external_service import ExternalService
from task_manager.domain.ports.reminders import ReminderStore
from task_manager.domain.ports.tasks import TaskRecords
from task_manager.domain.ports.urgent_tasks import UrgentTaskWorkflow
from task_manager.domain.reminder import Reminder
from task_manager.domain.task import Priority, Task
from task_manager.domain.urgency import Assessment, Stage, assess, is_monitored


@dataclass(frozen=True, slots=True)
class MonitorUrgentTask:
    """Start or stop the workflow of an urgent task after a change to the task."""

    tasks: TaskRecords
    workflow: UrgentTaskWorkflow
    clock: Clock

    def __call__(self, event: Event) -> None:
        """Start or stop the workflow as the current task requires, since events arrive late and in any order.

        An event of a task that is not urgent is ignored: the workflow ends at its next check.

        Raises:
            Unavailable: A retry may succeed.
        """
        if not isinstance(event, TaskEvent) or event.data.priority is not Priority.URGENT:
            return
        task = _find(self.tasks, event.data.id)
        if task is not None and is_monitored(task, self.clock()):
            self.workflow.start(task)
        elif event.type is not EventType.TASK_CREATED:
            self.workflow.stop(event.data.id)


@dataclass(frozen=True, slots=True)
class CheckUrgentTask:
    """Step of the workflow that checks the task, and stores its reminder when that is due."""

    tasks: TaskRecords
    reminders: ReminderStore
    clock: Clock
    lead_time: timedelta
    """Time from the reminder to the due date."""
    check_interval: timedelta
    """Maximum time between two checks."""

    def __call__(self, task_id: str) -> Assessment:
        """Return the assessment of the task.

        Raises:
            Unavailable: A retry may succeed.
        """
        now = self.clock()
        task = _find_with_cause(self.tasks, task_id)
        if task is None:
            return Assessment(stage=Stage.CLOSED)
        assessment = assess(task, now, self.lead_time, self.check_interval)
        if assessment.stage is not Stage.CLOSED and (reminder := Reminder.due(task, now, self.lead_time)):
            self.reminders.add(reminder)
        return assessment


@dataclass(frozen=True, slots=True)
class DeliverUrgentTask:
    """Step of the workflow that delivers the task to the external service."""

    tasks: TaskRecords
    service: ExternalService

    def __call__(self, task_id: str, execution_name: str) -> str | None:
        """Deliver the event that a task is urgent, and return the event's id; None if the task is deleted.

        The event has the correlation id of the last write of the task, as which it is delivered.

        Args:
            task_id: Id of the task.
            execution_name: Name of the execution that monitors the task.

        Raises:
            DeliveryRefused: A retry would be refused too.
            DeliveryFailed, Unavailable: A retry may succeed.
        """
        task = _find_with_cause(self.tasks, task_id)
        if task is None:
            return None
        event = urgent_event(task, execution_name, correlation_id())
        self.service.deliver(event)
        return event.id


def _find_with_cause(tasks: TaskRecords, task_id: str) -> Task | None:
    """Return a task, and set the correlation id to that of its last write; return None if there is no such task."""
    try:
        task, cause = tasks.get_with_cause(task_id)
    except NotFound:
        return None
    correlate(cause)
    return task


def _find(tasks: TaskRecords, task_id: str) -> Task | None:
    try:
        return tasks.get(task_id)
    except NotFound:
        return None
