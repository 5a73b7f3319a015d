"""Events of the system as CloudEvents 1.0 in JSON."""

from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from task_manager.domain.imports import Import
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, is_imported


class EventType(StrEnum):
    """Types of events."""

    TASK_CREATED = "task.created"
    TASK_UPDATED = "task.updated"
    TASK_DELETED = "task.deleted"
    TASK_DUE_SOON = "task.due_soon"
    TASK_OVERDUE = "task.overdue"
    TASK_URGENT = "task.urgent"
    IMPORT_FINISHED = "import.finished"


TaskChange = Literal[EventType.TASK_CREATED, EventType.TASK_UPDATED, EventType.TASK_DELETED]
"""Types of events about a change of a task."""


class CloudEvent(BaseModel):
    """Base of all events (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).

    `id` is derived from the subject and its version, so that it is the same however often the event is published.
    `correlationid` (https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/correlation.md) is the id of
    the request, or of the import, that caused the event.
    """

    # A function uses few of these models: each is built at its first use.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str = "/task-manager"
    type: EventType
    subject: str
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    correlationid: str | None = Field(default=None, min_length=1, exclude_if=lambda value: value is None)
    data: BaseModel


class TaskEvent(CloudEvent):
    """Event that a task was created, updated, or (with the task as it last was) deleted."""

    type: TaskChange
    data: Task


class ReminderEvent(CloudEvent):
    """Event that an open task is due soon, or overdue."""

    type: Literal[EventType.TASK_DUE_SOON, EventType.TASK_OVERDUE]
    data: Task


class UrgentTaskEvent(CloudEvent):
    """Event that a task is urgent, for the external service only."""

    type: Literal[EventType.TASK_URGENT]
    data: Task


class ImportEvent(CloudEvent):
    """Event that an import has finished."""

    type: Literal[EventType.IMPORT_FINISHED]
    data: Import


Event = Annotated[TaskEvent | ReminderEvent | UrgentTaskEvent | ImportEvent, Field(discriminator="type")]


def parse_event(text: str | bytes) -> Event:
    """Return the event in a JSON text. Unknown fields of its data, as a later release may add, are left out.

    Raises:
        pydantic.ValidationError: It is not an event of a known type and form.
    """
    return _adapter().validate_json(text)


def is_bulk(event: Event) -> bool:
    """Return whether the event is one of the many that an import causes: that it created a task."""
    return isinstance(event, TaskEvent) and event.type is EventType.TASK_CREATED and is_imported(event.data.source)


def task_event(change: TaskChange, task: Task, correlation_id: str | None = None) -> TaskEvent:
    """Return the event of a change of `task`; for a deletion, `task` is as it last was."""
    return TaskEvent(
        id=f"{change}:{task.id}:{task.version}",
        type=change,
        subject=f"tasks/{task.id}",
        time=task.updated_at,
        correlationid=correlation_id,
        data=task,
    )


def reminder_event(reminder: Reminder) -> ReminderEvent:
    """Return the event of a reminder."""
    is_overdue = reminder.kind is ReminderKind.OVERDUE
    return ReminderEvent(
        id=reminder.id,
        type=EventType.TASK_OVERDUE if is_overdue else EventType.TASK_DUE_SOON,
        subject=f"tasks/{reminder.task.id}",
        time=reminder.at,
        data=reminder.task,
    )


def urgent_event(task: Task, execution_name: str, correlation_id: str | None = None) -> UrgentTaskEvent:
    """Return the event that a task is urgent; its id is that of the execution of the workflow."""
    return UrgentTaskEvent(
        id=f"{EventType.TASK_URGENT}:{execution_name}",
        type=EventType.TASK_URGENT,
        subject=f"tasks/{task.id}",
        time=task.updated_at,
        correlationid=correlation_id,
        data=task,
    )


def import_event(finished: Import) -> ImportEvent:
    """Return the event that an import has finished."""
    return ImportEvent(
        id=f"{EventType.IMPORT_FINISHED}:{finished.id}",
        type=EventType.IMPORT_FINISHED,
        subject=f"imports/{finished.id}",
        time=finished.finished_at or finished.started_at,
        correlationid=finished.id,
        data=finished,
    )


@cache
def _adapter() -> TypeAdapter[Event]:
    # The config of the models does not apply to errors of the union.
    return TypeAdapter(Event, config=ConfigDict(hide_input_in_errors=True))
