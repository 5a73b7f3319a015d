"""One place that turns errors into problem details (RFC 9457)."""

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

_STATUS_OF = {
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
    """Why a request was not served. `errors` has one entry for each bad field; `pointer` leads to it (RFC 6901).

    API Gateway answers by itself where no function was reached, and leaves `request_id` to the header, and
    now and then `status` to the answer's.
    """

    model_config = ConfigDict(frozen=True)

    type: str = "about:blank"
    title: str
    status: Omittable[int] = None
    detail: str
    request_id: Omittable[str] = None
    errors: Omittable[tuple[FieldError, ...]] = None


def problem(error: TaskManagerError, request_id: str) -> Response:
    """Return the answer that tells a client of an error it, or the moment, is to blame for."""
    status = _STATUS_OF.get(type(error))
    if status is None:
        return internal_error(request_id)
    headers = {}
    if isinstance(error, Contention | Unavailable):
        headers["Retry-After"] = _RETRY_AFTER_SECONDS
    if isinstance(error, VersionMismatch):
        headers["ETag"] = entity_tag(error.current)
    faults = error.errors if isinstance(error, InvalidInput) else ()
    return _problem(status, str(error), request_id, headers, faults)


def internal_error(request_id: str) -> Response:
    """Return the one answer to whatever nobody foresaw; what it was is in the log, under the request's id."""
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side.", request_id)


def _problem(
    status: HTTPStatus,
    detail: str,
    request_id: str,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[FieldError] = (),
) -> Response:
    title = _TITLES.get(status, status.phrase)
    body = Problem(title=title, status=int(status), detail=detail, request_id=request_id, errors=tuple(errors) or None)
    return Response(status, body, headers or {}, "application/problem+json")
