"""What the contract says of headers and of refusals, which are the same for every operation."""

from collections.abc import Mapping
from typing import Any, Final

REQUEST_HEADERS: Final[Mapping[str, dict[str, Any]]] = {
    "Idempotency-Key": {
        "description": "Names one intention of the client: 1 to 255 printable ASCII characters without spaces.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\u0021-\u007e]+$"},
    },
    "If-Match": {
        "description": "The `ETag` of the version to change; with another one the answer is 412.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "description": "The `ETag` of the version that the client has; with that one the answer is 304.",
        "schema": {"type": "string"},
    },
}

RESPONSE_HEADERS: Final[Mapping[str, dict[str, Any]]] = {
    "ETag": {
        "description": "The version of what clients write of the task; `processing` is not part of it.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "The next page (RFC 8288, `next`), relative to the request's URL; the last page has none.",
        "schema": {"type": "string"},
    },
    "Location": {"description": "The path of what was made, below the API's URL.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait before the next try.", "schema": {"type": "integer"}},
    "X-Request-Id": {"description": "Names the request in the logs.", "schema": {"type": "string"}},
}

PROBLEMS: Final[Mapping[int, str]] = {
    400: "Something in the request is not valid; `errors` names each bad field.",
    403: "The API key is missing or not known.",
    404: "There is no such thing.",
    409: "Others write to the same thing at this moment, or it holds as much as it may.",
    412: "The task has changed since the version that `If-Match` names; `ETag` has its version now.",
    413: "The body is larger than this way in takes.",
    415: "The body is of a type that this method does not read.",
    422: "The `Idempotency-Key` was used for another request.",
    429: "Too many requests, for now or for this period.",
    500: "Something went wrong on our side.",
    502: "Something went wrong on our side, before there was an answer.",
    503: "A service that we rely on refused for now.",
    504: "There was no answer in time.",
}

COMMON_PROBLEMS: Final = (403, 429, 500, 502, 503, 504)
"""What any operation may be refused with."""

PROBLEM_HEADERS: Final[Mapping[int, tuple[str, ...]]] = {
    409: ("Retry-After",),
    412: ("ETag",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
"""Headers of refusals besides `X-Request-Id`."""
