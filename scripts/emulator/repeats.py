"""Requests that Terraform's provider repeats although they were answered.

It does so on a busy machine, for a reason that is unknown. What a create has made exists already then, and the apply
would fail. The provider says of each request which attempt it is, and at what.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, MutableMapping
from typing import Any, NamedTuple

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Coroutine[Any, Any, None]]

LOG = logging.getLogger("repeats")

_KEPT_ANSWERS = 1000
_PROVIDER = b"terraform-provider-aws"
_FIRST_ATTEMPT = b"attempt=1;"


class _Request(NamedTuple):
    """Parts of a request that are equal in all attempts at it."""

    invocation: bytes
    method: str
    path: bytes
    query: bytes
    length: bytes


def answering_repeats(app: App) -> App:
    """Return an ASGI application that answers as `app` does, and a repeated request as its first attempt.

    Only requests of Terraform's provider whose first attempt succeeded are answered so.
    """
    answers: OrderedDict[_Request, list[Message]] = OrderedDict()

    async def answer(scope: Message, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", ()))
        invocation = headers.get(b"amz-sdk-invocation-id")
        if invocation is None or _PROVIDER not in headers.get(b"user-agent", b""):
            await app(scope, receive, send)
            return
        length = headers.get(b"content-length", b"")
        request = _Request(invocation, scope["method"], scope["raw_path"], scope["query_string"], length)
        is_first = headers.get(b"amz-sdk-request", _FIRST_ATTEMPT).startswith(_FIRST_ATTEMPT)
        if not is_first and (messages := answers.get(request)):
            LOG.warning("Answered again: %s %s", request.method, scope["path"])
            await _drain(receive)
            for message in messages:
                await send(message)
            return
        sent: list[Message] = []

        async def send_and_keep(message: Message) -> None:
            sent.append(message)
            await send(message)

        await app(scope, receive, send_and_keep)
        if sent and sent[0].get("status", 500) < 300:
            answers[request] = sent
            if len(answers) > _KEPT_ANSWERS:
                answers.popitem(last=False)

    return answer


async def _drain(receive: Any) -> None:
    """Read the body of a request, without which its connection would be closed."""
    while (await receive()).get("more_body"):
        pass
