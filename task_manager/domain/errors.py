"""Errors of the domain. `rest.problems` maps each to a response."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class FieldError:
    """Error of one field: `pointer` is a JSON pointer (RFC 6901) into the request."""

    pointer: str
    detail: str


class TaskManagerError(Exception):
    """Base of all errors of the domain; the text may be shown to a client."""


class InvalidInput(TaskManagerError):
    """The input is not valid; `errors` has an entry for each bad field."""

    def __init__(self, message: str, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(message)
        self.errors = tuple(errors)


class NotFound(TaskManagerError):
    """The resource does not exist."""


class AlreadyExists(TaskManagerError):
    """A resource with this identifier exists already."""


class VersionMismatch(TaskManagerError):
    """The task has changed since the expected version; `current` is its current version."""

    def __init__(self, current: int) -> None:
        super().__init__("The task has changed since the version that you named.")
        self.current = current


class Contention(TaskManagerError):
    """Concurrent writes to the same resource; a retry may succeed."""


class Unavailable(TaskManagerError):
    """A service that this one depends on is temporarily unavailable; a retry may succeed."""


class TooLarge(TaskManagerError):
    """The input exceeds the size limit."""


class LimitReached(TaskManagerError):
    """The resource has reached its limit."""


class IdempotencyKeyReused(TaskManagerError):
    """The idempotency key was used for another request."""


class DeliveryRefused(TaskManagerError):
    """The receiver refused an event permanently; a retry would fail too."""


class DestinationGone(DeliveryRefused):
    """The destination answered that it wants no events any more."""


class DeliveryFailed(TaskManagerError):
    """The delivery of an event to its receiver failed; a retry may succeed.

    `retry_after` is the time for which the receiver asked to wait, if it did.
    """

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
