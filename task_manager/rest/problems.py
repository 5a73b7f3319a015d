"""Mapping of domain errors to problem details (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict

from task_manager.domain.errors import (
    Contention,
    FieldError,
    IdempotencyKeyReused,
    InvalidInput,
    LimitReached,
    NotFound,
    TaskManagerError,
    TooLarge,
    Unavailable,
    VersionMismatch,
)
from task_manager.rest.errors import UnsupportedMediaType
from task_manager.rest.response import Omittable, Response, entity_tag

_STATUSES = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    Contention: HTTPStatus.CONFLICT,
    LimitReached: HTTPStatus.CONFLICT,
    VersionMismatch: HTTPStatus.PRECONDITION_FAILED,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_TITLES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Content Too Large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Unprocessable Content",
}
_RETRY_AFTER_SECONDS = "1"


class Problem(BaseModel):
    """Problem details (RFC 9457). `errors` lists the invalid fields, each by a JSON pointer (RFC 6901).

    Responses that API Gateway generates itself omit `request_id`, which the header has, and in some cases `status`.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    type: str = "about:blank"
    title: str
    status: Omittable[int] = None
    detail: str
    request_id: Omittable[str] = None
    errors: Omittable[tuple[FieldError, ...]] = None


def problem(error: TaskManagerError, request_id: str) -> Response:
    """Map a domain error to a problem response; an error without a status of its own becomes an internal error."""
    status = _STATUSES.get(type(error))
    if status is None:
        return internal_error(request_id)
    headers = {}
    if isinstance(error, Contention | Unavailable):
        headers["Retry-After"] = _RETRY_AFTER_SECONDS
    if isinstance(error, VersionMismatch):
        headers["ETag"] = entity_tag(error.current)
    errors = error.errors if isinstance(error, InvalidInput) else ()
    return _problem(status, str(error), request_id, headers, errors)


def title(status: HTTPStatus) -> str:
    """Return the title of a problem with this status: its phrase in RFC 9110."""
    return _TITLES.get(status, status.phrase)


def internal_error(request_id: str) -> Response:
    """Return the fixed response to an unexpected error; the log has its details under the request's id."""
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error.", request_id)


def _problem(
    status: HTTPStatus,
    detail: str,
    request_id: str,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[FieldError] = (),
) -> Response:
    body = Problem(
        title=title(status), status=int(status), detail=detail, request_id=request_id, errors=tuple(errors) or None
    )
    return Response(status, body, headers or {}, "application/problem+json")
