"""Port to a destination of events."""

from typing import Protocol

from task_manager.domain.event import Event


class Destination(Protocol):
    """Receiver of the events of some types, beside the external service."""

    def deliver(self, event: Event) -> None:
        """Deliver one event, under an id that is the same in each attempt.

        Raises:
            DestinationGone: The destination wants no events any more.
            DeliveryRefused: A retry would be refused too.
            DeliveryFailed: A retry may succeed.
        """
        ...
