"""Batch requests: operations that succeed or fail independently."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SkipValidation, StrictInt, StrictStr
from pydantic_core import to_json

from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES
from task_manager.domain.errors import FieldError, InvalidInput, TaskManagerError, Unavailable
from task_manager.domain.identifiers import ID_PATTERN, canonical_id, is_id
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.validation import WholeNumbers, validated
from task_manager.rest.payload import BODY_BYTES, fits, payload_bytes
from task_manager.rest.problems import Problem, problem
from task_manager.rest.response import Omittable, Response
from task_manager.use_cases.tasks import Tasks

BATCH_BYTES = DIRECT_UPLOAD_BYTES
"""Maximum size of the body, in bytes: as much as Lambda accepts."""


def _checked_id(text: str) -> str:
    identifier = canonical_id(text)
    if not is_id(identifier):
        raise ValueError("must be a UUID, version 7")
    return identifier


def _versions(if_match: int | None) -> frozenset[int] | None:
    return None if if_match is None else frozenset({if_match})


TaskId = Annotated[StrictStr, Field(json_schema_extra={"pattern": ID_PATTERN}), AfterValidator(_checked_id)]
Version = Annotated[StrictInt, Field(ge=1), WholeNumbers]


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Create(_Operation):
    """Create a task, as `POST /tasks` does."""

    op: Literal["create"]
    task: TaskFields

    def apply(self, tasks: Tasks, idempotency_key: IdempotencyKey | None) -> tuple[int, Task]:
        """Create the task, and return the status with the task."""
        return 201, tasks.create(self.task, idempotency_key)


class Update(_Operation):
    """Merge `task` into a task, as `PATCH /tasks/{id}` does."""

    op: Literal["update"]
    id: TaskId
    if_match: Version | None = None
    task: dict[str, Any]

    def apply(self, tasks: Tasks, idempotency_key: IdempotencyKey | None) -> tuple[int, Task]:
        """Change the task, and return the status with the task."""
        return 200, tasks.patch(self.id, self.task, _versions(self.if_match), idempotency_key)


class Delete(_Operation):
    """Delete a task, as `DELETE /tasks/{id}` does."""

    op: Literal["delete"]
    id: TaskId
    if_match: Version | None = None

    def apply(self, tasks: Tasks, idempotency_key: IdempotencyKey | None) -> tuple[int, None]:
        """Delete the task, and return the status."""
        tasks.store.remove(self.id, _versions(self.if_match), idempotency_key)
        return 204, None


Operation = Create | Update | Delete

_OPERATIONS: dict[str, type[Operation]] = {"create": Create, "update": Update, "delete": Delete}


class Batch(BaseModel):
    """The body of a batch. Each operation is validated by itself, so that an invalid one does not affect the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operations: Annotated[
        list[SkipValidation[Annotated[Operation, Field(discriminator="op")]]], Field(min_length=1, max_length=100)
    ]


class Result(BaseModel):
    """Result of one operation, with the `status` that the same request would have got on its own.

    In a response that would be too large, results after the first ones have `id` in place of `task`, or no `errors`.
    """

    model_config = ConfigDict(frozen=True)

    status: int
    task: Omittable[Task] = None
    id: Omittable[str] = Field(default=None, description="The id of the task that was created or changed.")
    problem: Omittable[Problem] = None

    @property
    def shortened(self) -> "Result":
        """This result without the members whose length depends on the request or on the stored task."""
        problem = self.problem.model_copy(update={"errors": None}) if self.problem else None
        return Result(status=self.status, id=self.task.id if self.task else None, problem=problem)


class Results(BaseModel):
    """One result for each operation, in order."""

    results: Sequence[Result]


def results(
    tasks: Tasks, operations: Sequence[object], idempotency_key: IdempotencyKey | None, request_id: str
) -> Iterator[Result]:
    """Apply the operations in order, and yield the status of each with its task or problem.

    With a key each operation is applied once, however often the request is repeated. Once a service is unavailable, the
    rest is not tried: unanswered calls would take longer than API Gateway waits.

    Raises:
        IdempotencyKeyReused: The key was used for another request.
    """
    if idempotency_key is not None:
        tasks.store.claim(idempotency_key)
    unavailable: Unavailable | None = None
    for index, operation in enumerate(operations):
        # A client's key contains no space, so it never equals the key of an operation.
        operation_key = replace(idempotency_key, key=f"{idempotency_key.key} {index}") if idempotency_key else None
        try:
            parsed = _parse(operation)
            if unavailable:
                raise unavailable
            status, task = parsed.apply(tasks, operation_key)
        except TaskManagerError as error:
            unavailable = error if isinstance(error, Unavailable) else unavailable
            response = problem(error, request_id)
            yield Result(status=int(response.status), problem=response.body)
        else:
            yield Result(status=status, task=task)


def results_response(results: Sequence[Result]) -> Response:
    """Return 200 with the results; those that a response of Lambda has no room for are shortened, in order.

    Every operation has been applied by now, and the size of its result may depend on the stored task.
    """
    response = Response(200, Results(results=results)).serialized()
    return response if fits(response.text) else Response(200, Results(results=list(_shortened(results))))


def _shortened(results: Sequence[Result]) -> Iterator[Result]:
    sizes = [(_size(result), _size(result.shortened)) for result in results]
    room = BODY_BYTES - _size(Results(results=())) - sum(shortened for _, shortened in sizes)
    for result, (full, shortened) in zip(results, sizes, strict=True):
        extra = full - shortened
        if extra <= room:
            room -= extra
            yield result
        else:
            yield result.shortened


def _size(part: BaseModel) -> int:
    # Includes two quotes, which outweigh the comma after it.
    return payload_bytes(to_json(part).decode())


def _parse(operation: object) -> Operation:
    if not isinstance(operation, dict):
        raise InvalidInput("An operation must be an object.")
    kind = operation.get("op")
    if not isinstance(kind, str) or kind not in _OPERATIONS:
        raise InvalidInput("The operation is unknown.", [FieldError("/op", f"must be one of {', '.join(_OPERATIONS)}")])
    return validated(_OPERATIONS[kind], operation)
