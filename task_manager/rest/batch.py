"""Batches: several operations in one call, each of which succeeds or fails by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SkipValidation, StrictStr

from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES
from task_manager.domain.errors import FieldError, InvalidInput, TaskManagerError
from task_manager.domain.identifiers import ID_PATTERN, is_id
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.validation import WholeNumber, validated
from task_manager.rest.problems import Problem, problem
from task_manager.rest.response import Omittable
from task_manager.use_cases.tasks import Tasks

BATCH_BYTES = DIRECT_UPLOAD_BYTES
"""The largest body of a batch: what reaches a function."""


def _checked_id(text: str) -> str:
    if not is_id(text):
        raise ValueError("must be a UUID, version 7")
    return text


TaskId = Annotated[StrictStr, Field(json_schema_extra={"pattern": ID_PATTERN}), AfterValidator(_checked_id)]
Version = Annotated[WholeNumber, Field(ge=1)]


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Create(_Operation):
    """Create a task, as `POST /tasks` does."""

    op: Literal["create"]
    task: TaskFields

    def apply(self, tasks: Tasks, key: IdempotencyKey | None) -> tuple[int, Task]:
        """Create the task."""
        return 201, tasks.create(self.task, key)


class Update(_Operation):
    """Merge `task` into a task, as `PATCH /tasks/{id}` does."""

    op: Literal["update"]
    id: TaskId
    if_match: Version | None = None
    task: dict[str, Any]

    def apply(self, tasks: Tasks, key: IdempotencyKey | None) -> tuple[int, Task]:
        """Change the task."""
        return 200, tasks.patch(self.id, self.task, self.if_match, key)


class Delete(_Operation):
    """Delete a task, as `DELETE /tasks/{id}` does."""

    op: Literal["delete"]
    id: TaskId
    if_match: Version | None = None

    def apply(self, tasks: Tasks, key: IdempotencyKey | None) -> tuple[int, None]:
        """Delete the task."""
        tasks.delete(self.id, self.if_match, key)
        return 204, None


Operation = Create | Update | Delete

_OPERATIONS: dict[str, type[Operation]] = {"create": Create, "update": Update, "delete": Delete}


class Batch(BaseModel):
    """The body of a batch. Its operations are looked at one by one: a bad one spoils no other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operations: Annotated[
        list[SkipValidation[Annotated[Operation, Field(discriminator="op")]]], Field(min_length=1, max_length=100)
    ]


class Result(BaseModel):
    """What became of one operation: its `status` is the one that the same call by itself would have got."""

    model_config = ConfigDict(frozen=True)

    status: int
    task: Omittable[Task] = None
    problem: Omittable[Problem] = None


class Results(BaseModel):
    """One result for each operation, in order."""

    results: Sequence[Result]


def results(
    tasks: Tasks, operations: Sequence[object], key: IdempotencyKey | None, request_id: str
) -> Iterator[Result]:
    """Do the operations in order, and yield for each its status with the task or the problem.

    With a `key` each operation is done once, however often the call is repeated.

    Raises:
        IdempotencyKeyReused: The key was used for another call.
    """
    if key is not None:
        tasks.claim(key)
    for place, given in enumerate(operations):
        # A client's key holds no space, so no client's key is the key of an operation.
        own_key = replace(key, key=f"{key.key} {place}") if key else None
        try:
            status, task = _operation(given).apply(tasks, own_key)
        except TaskManagerError as error:
            refusal = problem(error, request_id)
            yield Result(status=int(refusal.status), problem=refusal.body)
        else:
            yield Result(status=status, task=task)


def _operation(given: object) -> Operation:
    if not isinstance(given, dict):
        raise InvalidInput("An operation must be an object.")
    kind = given.get("op")
    if not isinstance(kind, str) or kind not in _OPERATIONS:
        raise InvalidInput(
            "The operation is not known.", [FieldError("/op", f"must be one of {', '.join(_OPERATIONS)}")]
        )
    return validated(_OPERATIONS[kind], given)
