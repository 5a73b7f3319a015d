"""Port to the external service."""

from typing import Protocol

from task_manager.domain.event import Event


class ExternalService(Protocol):
    """The service that background work delivers events to."""

    def deliver(self, event: Event) -> None:
        """Hand over one event, under the event's id as idempotency key.

        Raises:
            DeliveryRefused: A retry would be refused too.
            DeliveryFailed: A retry may succeed.
        """
        ...
