"""Task: the fields that clients write, and those that the system adds."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt

from task_manager.domain.field_types import CalendarDate, Description, Name, Tags, Title, Url


class Status(StrEnum):
    """Status of a task."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """Priority of a task."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class ProcessingStatus(StrEnum):
    """Status of the background work for the current version of a task."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class TaskFields(BaseModel):
    """Fields of a task that clients write. Lengths are in Unicode code points."""

    # Errors are logged, and logs must not hold text of users.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    title: Title
    description: Description = ""
    status: Status = Status.TODO
    priority: Priority = Priority.MEDIUM
    due_date: CalendarDate | None = None
    tags: Tags = ()
    start_date: CalendarDate | None = None
    assignee: Name | None = None
    list: Name | None = None
    external_id: Name | None = None
    external_url: Url | None = None

    @classmethod
    def read_only_fields(cls) -> frozenset[str]:
        """Return the names of the fields that only the system writes."""
        return frozenset(Task.model_fields.keys() - TaskFields.model_fields.keys())

    def merged(self, patch: Mapping[str, object]) -> dict[str, Any]:
        """Return these fields as JSON values with `patch` merged (RFC 7396), not validated.

        A null for an unknown field stays, so that validation reports the field.
        """
        current = self.model_dump(mode="json")
        removed = {name for name, value in patch.items() if value is None and name in current}
        return {name: value for name, value in {**current, **patch}.items() if name not in removed}


class Processing(BaseModel):
    """Outcome of the background work for the current version of a task."""

    model_config = ConfigDict(frozen=True)

    status: ProcessingStatus = ProcessingStatus.PENDING
    at: AwareDatetime
    reason: str | None = None


class Task(TaskFields):
    """Task as it is stored and returned. Times are UTC."""

    # A later release that was rolled back may have stored more fields.
    model_config = ConfigDict(extra="ignore")

    # Text is validated when it is written. A rule that became stricter since then must not hide a task.
    title: str
    description: str = ""
    tags: tuple[str, ...] = ()
    assignee: str | None = None
    list: str | None = None
    external_id: str | None = None
    external_url: str | None = None
    completed_at: AwareDatetime | None = Field(default=None, description="Null if the task is not done, or unknown.")
    id: str
    created_at: AwareDatetime
    updated_at: AwareDatetime
    version: StrictInt = Field(ge=1)
    source: str = Field(description="`api`, or `import:` and the id of the import")
    processing: Processing

    @classmethod
    def create(
        cls, fields: TaskFields, *, task_id: str, source: str, now: datetime, completed_at: datetime | None = None
    ) -> "Task":
        """Return version 1 of a task, whose background work is pending."""
        # `fields` is validated already.
        return cls.model_construct(
            **vars(fields),
            completed_at=completed_at,
            id=task_id,
            created_at=now,
            updated_at=now,
            version=1,
            source=source,
            processing=Processing(at=now),
        )

    @property
    def fields(self) -> TaskFields:
        """Fields that clients write."""
        return TaskFields.model_construct(**{name: getattr(self, name) for name in TaskFields.model_fields})

    @property
    def is_open(self) -> bool:
        """Whether the task is neither done nor cancelled."""
        return self.status in {Status.TODO, Status.IN_PROGRESS}

    def revised(self, fields: TaskFields, now: datetime) -> Self:
        """Return the next version of this task, with the fields that clients write replaced by `fields`."""
        return self.model_copy(
            update={
                **vars(fields),
                "completed_at": self._completed_at(fields.status, now),
                "version": self.version + 1,
                "updated_at": now,
                "processing": Processing(at=now),
            }
        )

    def _completed_at(self, status: Status, now: datetime) -> datetime | None:
        """Return the time of completion with another status: that of the change, if the task becomes done."""
        if status is not Status.DONE:
            return None
        return self.completed_at if self.status is Status.DONE else now


API_SOURCE = "api"
_IMPORT_PREFIX = "import:"


def import_source(import_id: str) -> str:
    """Return the `source` of the tasks of an import."""
    return f"{_IMPORT_PREFIX}{import_id}"


def import_id_of(source: str) -> str | None:
    """Return the id of the import in the `source` of a task; None if the task was not imported."""
    return source.removeprefix(_IMPORT_PREFIX) if is_imported(source) else None


def is_imported(source: str) -> bool:
    """Return whether a task with this `source` was imported."""
    return source.startswith(_IMPORT_PREFIX)
