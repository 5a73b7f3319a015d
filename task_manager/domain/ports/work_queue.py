"""Port to a queue of work, and its messages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class QueueMessage:
    """A received message. `attempts` includes the current one, `receipt` identifies it."""

    id: str
    body: str
    receipt: str
    attempts: int


class DeadLetterQueue(Protocol):
    """Queue of messages that are no longer retried."""

    def dead_letter(self, message: QueueMessage, error: Exception) -> None:
        """Copy the message to the dead-letter queue now, with its cause; the caller acknowledges the original.

        Raises:
            Unavailable: The message must be retried.
        """
        ...


class WorkQueue(DeadLetterQueue, Protocol):
    """Queue that retries a message after growing waits, and dead-letters it after its last attempt."""

    def is_last_attempt(self, message: QueueMessage) -> bool:
        """Return whether the message is dead-lettered if the current attempt fails."""
        ...

    def postpone(self, message: QueueMessage, at_least: timedelta | None = None) -> None:
        """Retry the message after a wait that doubles with each attempt, and is `at_least` this long.

        Raises:
            Unavailable: The message is retried after the queue's visibility timeout.
        """
        ...

    def release(self, message: QueueMessage) -> None:
        """Retry the message at once, in another invocation.

        Raises:
            Unavailable: The message is retried after the queue's visibility timeout.
        """
        ...
