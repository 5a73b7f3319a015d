"""Tags, headers and problem responses of the OpenAPI document, shared by all operations."""

from collections.abc import Mapping
from typing import Any, Final

TAGS: Final[Mapping[str, str]] = {
    "Tasks": "Tasks, alone or many at a time.",
    "Files": "Files of tasks.",
    "Imports": "Imports of CSV files as tasks.",
}

REQUEST_HEADERS: Final[Mapping[str, dict[str, Any]]] = {
    "Idempotency-Key": {
        "description": "The client's key of a request and its retries: 1 to 255 printable ASCII characters, no spaces.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\u0021-\u007e]+$"},
    },
    "If-Match": {
        "description": "The `ETag` of the version to change, or of several, up to 100; any other version gives 412.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "description": "The `ETag` of the version that the client has; the same version gives 304.",
        "schema": {"type": "string"},
    },
}

RESPONSE_HEADERS: Final[Mapping[str, dict[str, Any]]] = {
    "ETag": {
        "description": "The version of the task's writable fields; `processing` does not change it.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "The next page (RFC 8288, `next`), relative to the request's URL; absent on the last page.",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "The new resource, relative to the URL of the request.",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait before a retry.", "schema": {"type": "integer"}},
    "X-Request-Id": {"description": "The id of the request, as in the logs.", "schema": {"type": "string"}},
}

PROBLEMS: Final[Mapping[int, str]] = {
    400: "The request is not valid; `errors` lists each invalid field.",
    403: "The API key is missing or unknown.",
    404: "Not found.",
    409: "A concurrent write is in progress (with `Retry-After`), or a limit is reached.",
    412: "The task has another version than `If-Match` names; `ETag` has the current one.",
    413: "The body is too large.",
    415: "The content type is not supported.",
    422: "The `Idempotency-Key` was used for another request.",
    429: "The rate limit or the quota is exceeded.",
    500: "Internal error.",
    502: "Internal error without a response of the function.",
    503: "A service that the API depends on is temporarily unavailable.",
    504: "The function did not respond in time.",
}

COMMON_PROBLEMS: Final = (403, 429, 500, 502, 503, 504)
"""Problem responses that every operation can return."""

PROBLEM_HEADERS: Final[Mapping[int, tuple[str, ...]]] = {
    409: ("Retry-After",),
    412: ("ETag",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
"""Headers of problem responses besides `X-Request-Id`."""
