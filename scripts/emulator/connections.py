"""Idle connections of the emulator, which clients close."""

from collections.abc import Callable, Coroutine
from typing import Any

_SECONDS = 120.0
_REQUESTS = 1_000_000_000

Serve = Callable[..., Coroutine[Any, Any, None]]


def kept(serve: Serve) -> Serve:
    """Return hypercorn's `serve`, which leaves it to clients to close their connections.

    It closes one that is idle for 75 seconds even if a request has just arrived: the request takes effect, and its
    response is lost. Clients in Go, such as Terraform's provider, close theirs after 90 seconds.
    """

    async def serving(app: Any, config: Any, **options: Any) -> None:
        config.keep_alive_timeout = _SECONDS
        config.keep_alive_max_requests = _REQUESTS
        await serve(app, config, **options)

    return serving
