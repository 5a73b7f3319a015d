"""Record of the signed requests that the emulator receives.

A proxy would cost each request another hop, and would be part of the URLs of queues; here, a request costs the time to
append a line to a file.
"""

import json
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, TextIO

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Any], Coroutine[Any, Any, None]]

LARGEST_BODY = 1_000_000
"""Bytes up to which a body is recorded; no request but the upload of an object is larger."""


def recording(app: App, lines: TextIO) -> App:
    """Return an ASGI application that writes each signed request to `lines`, one JSON object a line."""

    async def recorded(scope: Message, receive: Receive, send: Any) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope.get("headers", ())}
        if not headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 "):
            await app(scope, receive, send)
            return
        chunks: list[bytes] = []
        size = 0
        is_whole = is_cut_off = False

        async def read() -> Message:
            nonlocal size, is_whole, is_cut_off
            message = await receive()
            is_cut_off |= message["type"] == "http.disconnect" and not is_whole
            is_whole |= message["type"] == "http.request" and not message.get("more_body", False)
            chunk = message.get("body", b"")
            size += len(chunk)
            if size <= LARGEST_BODY:
                chunks.append(chunk)
            return message

        try:
            await app(scope, read, send)
        finally:
            # A request of which only a part arrived is repeated by the client.
            request = {
                "method": scope["method"],
                "path": scope["raw_path"].decode("latin-1"),
                "query": scope["query_string"].decode("latin-1"),
                "headers": headers,
                "body": b"".join(chunks).decode("latin-1") if size <= LARGEST_BODY else None,
            }
            if not is_cut_off:
                lines.write(json.dumps(request) + "\n")

    return recorded
