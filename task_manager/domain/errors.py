"""What can go wrong, told apart by type. What each becomes for a client is decided at the edge."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of one field: `pointer` is a JSON pointer (RFC 6901) into what was sent."""

    pointer: str
    detail: str


class TaskManagerError(Exception):
    """The base of every error that this package raises on purpose; its text may be shown to a client."""


class InvalidInput(TaskManagerError):
    """What was sent breaks a rule; `errors` names every bad field."""

    def __init__(self, message: str, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(message)
        self.errors = tuple(errors)


class NotFound(TaskManagerError):
    """The thing that was named does not exist."""


class AlreadyExists(TaskManagerError):
    """Something with this identifier is there already."""


class VersionMismatch(TaskManagerError):
    """The thing has changed since the version that the caller knows; `current` is its version now."""

    def __init__(self, current: int) -> None:
        super().__init__("The task has changed since the version that you named.")
        self.current = current


class Contention(TaskManagerError):
    """Others write to the same thing at this moment; the same call may succeed in a second."""


class Unavailable(TaskManagerError):
    """A service that we rely on refused for now; the same call may succeed in a second."""


class TooLarge(TaskManagerError):
    """What was sent is larger than what this way in takes."""


class LimitReached(TaskManagerError):
    """The thing holds as much as it may."""


class IdempotencyKeyReused(TaskManagerError):
    """The idempotency key was used before, for something else."""


class DeliveryRefused(TaskManagerError):
    """The external service refused an event for good; a retry would be refused too."""


class DeliveryFailed(TaskManagerError):
    """The external service did not take an event this time; a retry may succeed."""
