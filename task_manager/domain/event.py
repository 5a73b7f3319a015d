"""What has happened, as others are told of it: CloudEvents 1.0 in JSON."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from task_manager.domain.imports import Import
from task_manager.domain.reminder import Reminder
from task_manager.domain.task import Task


class EventType(StrEnum):
    """What kinds of things happen."""

    TASK_CREATED = "task.created"
    TASK_UPDATED = "task.updated"
    TASK_DELETED = "task.deleted"
    TASK_DUE_SOON = "task.due_soon"
    TASK_OVERDUE = "task.overdue"
    TASK_URGENT = "task.urgent"
    IMPORT_FINISHED = "import.finished"


class Event(BaseModel):
    """One CloudEvent (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).

    `id` says what happened and to which version, so that it is the same however often the event is sent.
    `correlationid` (https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/correlation.md) is what set it
    off: the id of a request, or that of an import.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str = "/task-manager"
    type: EventType
    subject: str
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    correlationid: str | None = Field(default=None, min_length=1, exclude_if=lambda value: value is None)
    data: dict[str, Any]


def task_event(kind: EventType, task: Task, correlation_id: str | None = None) -> Event:
    """Return the event that `task` was created, updated, or (as it last was) deleted."""
    return Event(
        id=f"{kind}:{task.id}:{task.version}",
        type=kind,
        subject=f"tasks/{task.id}",
        time=task.updated_at,
        correlationid=correlation_id,
        data=task.model_dump(mode="json"),
    )


def reminder_event(reminder: Reminder) -> Event:
    """Return the event that a task is to be thought of."""
    return Event(
        id=reminder.id,
        type=EventType(reminder.kind),
        subject=f"tasks/{reminder.task.id}",
        time=reminder.at,
        data=reminder.task.model_dump(mode="json"),
    )


def urgent_event(task: Task, execution_name: str, correlation_id: str | None = None) -> Event:
    """Return the event that a task is urgent, once for each time that it is followed (see `UrgentTaskWorkflow`)."""
    return Event(
        id=f"{EventType.TASK_URGENT}:{execution_name}",
        type=EventType.TASK_URGENT,
        subject=f"tasks/{task.id}",
        time=task.updated_at,
        correlationid=correlation_id,
        data=task.model_dump(mode="json"),
    )


def import_event(finished: Import) -> Event:
    """Return the event that an import has come to its end."""
    return Event(
        id=f"{EventType.IMPORT_FINISHED}:{finished.id}",
        type=EventType.IMPORT_FINISHED,
        subject=f"imports/{finished.id}",
        time=finished.finished_at or finished.started_at,
        correlationid=finished.id,
        data=finished.model_dump(mode="json"),
    )
