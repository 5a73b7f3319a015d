"""Correlation id: the id of the request or import that caused the current work."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)


def correlation_id() -> str | None:
    """Return the correlation id of the current context; None if the cause is unknown."""
    return _correlation_id.get()


def correlate(correlation_id: str | None) -> None:
    """Set the correlation id for the rest of the current scope, whose work has found its cause."""
    _correlation_id.set(correlation_id)


@contextmanager
def correlation_scope(correlation_id: str | None) -> Iterator[None]:
    """Set the correlation id of the log lines and of the items of tasks that are written inside."""
    token = _correlation_id.set(correlation_id)
    try:
        yield
    finally:
        _correlation_id.reset(token)
