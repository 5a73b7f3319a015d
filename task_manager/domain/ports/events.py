"""Port to the publisher of events."""

from collections.abc import Sequence
from typing import Protocol

from task_manager.domain.event import Event


class EventPublisher(Protocol):
    """Publisher of events to subscribers."""

    def publish(self, events: Sequence[Event]) -> None:
        """Publish events in order.

        Raises:
            Unavailable: One or more could not be published; others may have been.
        """
        ...
