"""Task: the fields that clients write, and those that the system adds."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    StringConstraints,
)

from task_manager.domain.text import (
    MULTI_LINE_PATTERN,
    SINGLE_LINE_PATTERN,
    checked_line,
    checked_lines,
    checked_not_blank,
    composed,
)

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 4000
TAG_LENGTH = 50
TAG_COUNT = 20

_CALENDAR_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


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


def _calendar_date(value: object) -> object:
    # pydantic accepts numbers and date-times by default.
    if isinstance(value, str) and not _CALENDAR_DATE.fullmatch(value):
        raise ValueError("must be a calendar date in the form YYYY-MM-DD")
    if isinstance(value, datetime) or not isinstance(value, str | date | None):
        raise ValueError("must be a string with a calendar date in the form YYYY-MM-DD")  # noqa: TRY004 - pydantic requires ValueError
    return value


def _composed(tag: object) -> object:
    return composed(tag) if isinstance(tag, str) else tag


def _limited(tags: object) -> object:
    # pydantic validates each item before it checks `max_length`: a million tags would give a million errors.
    if isinstance(tags, list | tuple) and len(tags) > TAG_COUNT:
        raise ValueError(f"must have at most {TAG_COUNT} tags")
    return tags


def _distinct(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(tags)) != len(tags):
        raise ValueError("must not name a tag twice")
    return tags


Title = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=TITLE_LENGTH),
    Field(json_schema_extra={"pattern": SINGLE_LINE_PATTERN}),
    AfterValidator(checked_line),
    AfterValidator(checked_not_blank),
]
Description = Annotated[
    StrictStr,
    StringConstraints(max_length=DESCRIPTION_LENGTH),
    Field(json_schema_extra={"pattern": MULTI_LINE_PATTERN}),
    AfterValidator(checked_lines),
]
DueDate = Annotated[date, BeforeValidator(_calendar_date)]
Tag = Annotated[
    StrictStr,
    BeforeValidator(_composed),
    StringConstraints(min_length=1, max_length=TAG_LENGTH),
    Field(json_schema_extra={"pattern": SINGLE_LINE_PATTERN}),
    AfterValidator(checked_line),
    AfterValidator(checked_not_blank),
]
Tags = Annotated[
    tuple[Tag, ...],
    Field(max_length=TAG_COUNT, json_schema_extra={"uniqueItems": True}),
    BeforeValidator(_limited),
    AfterValidator(_distinct),
]


class TaskFields(BaseModel):
    """Fields of a task that clients write. Lengths are in Unicode code points."""

    # Errors are logged, and logs must not hold text of users.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    title: Title
    description: Description = ""
    status: Status = Status.TODO
    priority: Priority = Priority.MEDIUM
    due_date: DueDate | None = None
    tags: Tags = ()

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
    id: str
    created_at: AwareDatetime
    updated_at: AwareDatetime
    version: StrictInt = Field(ge=1)
    source: str = Field(description="`api`, or `import:` and the id of the import")
    processing: Processing

    @classmethod
    def create(cls, fields: TaskFields, *, task_id: str, source: str, now: datetime) -> "Task":
        """Return version 1 of a task, whose background work is pending."""
        # `fields` is validated already.
        return cls.model_construct(
            **vars(fields),
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
                "version": self.version + 1,
                "updated_at": now,
                "processing": Processing(at=now),
            }
        )


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
