"""HTTP response of API Gateway's Lambda proxy integration."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Self, TypeVar

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import to_json

from task_manager.domain.task import Task

T = TypeVar("T")

_CACHE_CONTROL = "private, no-cache"
"""Shared caches treat `Authorization` as a credential (RFC 9111, section 3.5), but not `x-api-key`."""

Omittable = Annotated[T | SkipJsonSchema[None], Field(exclude_if=lambda value: value is None)]
"""Type of a member that a response omits instead of sending null."""


def entity_tag(version: int) -> str:
    """Return the strong entity tag (RFC 9110, section 8.8.3) of a version of a task."""
    return f'"{version}"'


@dataclass(frozen=True, slots=True)
class Response:
    """HTTP response. A `str` body is sent unchanged, any other value as JSON, and None as no body."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @classmethod
    def of_task(cls, task: Task, status: int = 200, headers: Mapping[str, str] | None = None) -> Self:
        """Return a response with a task and its entity tag."""
        return cls(status, task, {"ETag": entity_tag(task.version), **(headers or {})})

    @property
    def text(self) -> str:
        """Body as it is sent; empty if there is none."""
        if self.body is None:
            return ""
        return self.body if isinstance(self.body, str) else to_json(self.body).decode()

    def serialized(self) -> Self:
        """Return this response with its body as text, so that it is serialized once."""
        return self if self.body is None else replace(self, body=self.text)

    def to_proxy_result(self, extra_headers: Mapping[str, str]) -> dict[str, Any]:
        """Return the result of a Lambda proxy integration."""
        content_type = {} if self.body is None else {"Content-Type": self.content_type}
        headers = {**content_type, "Cache-Control": _CACHE_CONTROL, **self.headers, **extra_headers}
        return {"statusCode": self.status, "headers": headers, "body": self.text}
