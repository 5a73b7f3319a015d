"""Instrumented ports: log lines and metrics of the events that pass through them."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from task_manager.domain.errors import DeliveryRefused
from task_manager.domain.event import Event, EventType, ImportEvent, TaskEvent, is_bulk
from task_manager.domain.ports.destination import Destination
from task_manager.domain.ports.events import EventPublisher
from task_manager.domain.ports.external_service import ExternalService
from task_manager.domain.task import is_imported
from task_manager.metrics import put_metric
from task_manager.observability import logger, resource_ids

_CHANGE_METRICS = {
    EventType.TASK_CREATED: "TasksCreated",
    EventType.TASK_UPDATED: "TasksUpdated",
    EventType.TASK_DELETED: "TasksDeleted",
}


class InstrumentedEventPublisher:
    """Port `EventPublisher` that logs events, and counts changes of tasks by source and rows of imports by outcome.

    Each event is a line of level DEBUG: its request and its delivery have lines. The tasks of an import that are
    published together are one line. Events of a stream batch that is retried are counted again.
    """

    def __init__(self, publisher: EventPublisher) -> None:
        self._publisher = publisher

    def publish(self, events: Sequence[Event]) -> None:
        """Publish events. See the port."""
        self._publisher.publish(events)
        changes: Counter[tuple[str, str]] = Counter()
        imported: Counter[str | None] = Counter()
        for event in events:
            if is_bulk(event):
                imported[event.correlationid] += 1
            else:
                ids = {"event_id": event.id, "correlation_id": event.correlationid, **resource_ids(event.subject)}
                logger().debug("published", extra={"outcome": "done", **ids})
            if isinstance(event, ImportEvent):
                put_metric("RowsImported", event.data.rows_created)
                put_metric("RowsRejected", event.data.rows_rejected)
            elif isinstance(event, TaskEvent):
                changes[_CHANGE_METRICS[event.type], "import" if is_imported(event.data.source) else "api"] += 1
        for import_id, number in imported.items():
            ids = {"correlation_id": import_id, "import_id": import_id}
            logger().info("published", extra={"outcome": "done", "events": number, **ids})
        for (name, source), number in changes.items():
            put_metric(name, number, source=source)


class InstrumentedExternalService:
    """Port `ExternalService` that measures the latency of each delivery; the sample count is that of the deliveries."""

    def __init__(self, service: ExternalService) -> None:
        self._service = service

    def deliver(self, event: Event) -> None:
        """Deliver an event. See the port."""
        with _latency("DeliveryLatency"):
            self._service.deliver(event)


class InstrumentedDestination:
    """Port `Destination` that measures the latency of each delivery, as that of the external service is measured."""

    def __init__(self, destination: Destination, name: str) -> None:
        self._destination = destination
        self._name = name

    def deliver(self, event: Event) -> None:
        """Deliver an event. See the port."""
        with _latency("DestinationLatency", destination=self._name):
            self._destination.deliver(event)


@contextmanager
def _latency(metric: str, **dimensions: str) -> Iterator[None]:
    """Put the time of a delivery into a metric, by outcome."""
    started = time.perf_counter()
    outcome = "failed"
    try:
        yield
        outcome = "delivered"
    except DeliveryRefused:
        outcome = "refused"
        raise
    finally:
        latency = (time.perf_counter() - started) * 1000
        put_metric(metric, round(latency, 1), "Milliseconds", outcome=outcome, **dimensions)
