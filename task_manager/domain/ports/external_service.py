"""Port to the external service."""

from typing import Protocol

from task_manager.domain.event import Event


class ExternalService(Protocol):
    """External service that receives every event."""

    def deliver(self, event: Event) -> None:
        """Deliver one event, with its id as idempotency key.

        Raises:
            DeliveryRefused: A retry would be refused too.
            DeliveryFailed: A retry may succeed.
        """
        ...
