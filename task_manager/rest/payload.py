"""Size of a response in the JSON with which a function returns it: Lambda refuses one that is too large.

The function has done its work by then, and a retry fails again.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import json
from collections.abc import Callable
from typing import Final

from task_manager.rest.response import Response

RESULT_BYTES: Final = 6_291_556
"""Most bytes of the result that a function returns."""

BODY_BYTES: Final = RESULT_BYTES - 32 * 1024
"""Most bytes of a body in it; the remainder is more than enough for the status and the headers."""

_MOST_BYTES_PER_CHARACTER = 12


def payload_bytes(body: str) -> int:
    """Return how many bytes a body takes in the result, as a string in its JSON.

    They are those of Python 3.11, whose runtime escapes all characters outside ASCII: an emoji takes 12 bytes. Those of
    later versions are never more.
    """
    return len(json.dumps(body))


def fits(body: str) -> bool:
    """Return whether Lambda accepts a result with this body."""
    return len(body) * _MOST_BYTES_PER_CHARACTER < BODY_BYTES or payload_bytes(body) <= BODY_BYTES


def shortened_to_fit(limit: int, respond: Callable[[int], Response]) -> Response:
    """Return the response with a page of up to `limit` items, or of as few as Lambda accepts.

    Args:
        limit: The requested number of items.
        respond: Returns the response with up to this number of items.
    """
    while True:
        response = respond(limit).serialized()
        if limit == 1 or fits(response.text):
            return response
        # In proportion, so that a page is read twice and not once for each half. The page may have fewer items than
        # `limit`, and then only the half makes progress.
        limit = max(1, min(limit // 2, limit * BODY_BYTES // payload_bytes(response.text)))
