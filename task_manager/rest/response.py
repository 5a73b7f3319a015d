"""An HTTP answer, as API Gateway's Lambda proxy integration takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self, TypeVar

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import to_json

from task_manager.domain.task import Task

T = TypeVar("T")

_FOR_ITS_CLIENT_ONLY = "private, no-cache"
"""A shared cache knows `Authorization` for credentials (RFC 9111, section 3.5), but not `x-api-key`."""

Omittable = Annotated[T | SkipJsonSchema[None], Field(exclude_if=lambda value: value is None)]
"""The type of a member that an answer leaves out rather than showing it as null."""


def entity_tag(version: int) -> str:
    """Return the strong entity tag (RFC 9110, section 8.8.3) of a version of a task."""
    return f'"{version}"'


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: status, headers, and a body: text as it is, else what JSON can hold, or None for no body."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @classmethod
    def of_task(cls, task: Task, status: int = 200, headers: Mapping[str, str] | None = None) -> Self:
        """Return an answer that shows a task, with its entity tag."""
        return cls(status, task, {"ETag": entity_tag(task.version), **(headers or {})})

    def for_gateway(self, extra_headers: Mapping[str, str]) -> dict[str, Any]:
        """Return the answer in API Gateway's form."""
        headers = {"Cache-Control": _FOR_ITS_CLIENT_ONLY, **self.headers, **extra_headers}
        if self.body is None:
            return {"statusCode": self.status, "headers": headers, "body": ""}
        return {
            "statusCode": self.status,
            "headers": {"Content-Type": self.content_type, **headers},
            "body": self.body if isinstance(self.body, str) else to_json(self.body).decode(),
        }
