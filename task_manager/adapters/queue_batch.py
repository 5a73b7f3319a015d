"""Batches of events from an SQS queue: each message is acknowledged, postponed or dead-lettered by itself."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import ValidationError

from task_manager.adapters.work_queue import received_message
from task_manager.domain.errors import Contention, DeliveryFailed, DeliveryRefused, Unavailable
from task_manager.domain.event import Event, parse_event
from task_manager.domain.ports.work_queue import QueueMessage, WorkQueue
from task_manager.observability import WorkLog, log_work, logger, resource_ids

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse


class EventProcessor(Protocol):
    """Processes one event of a queue."""

    def __call__(self, event: Event, *, last_attempt: bool) -> None:
        """Process `event`.

        Raises:
            DeliveryRefused: A retry would fail too; the message is dead-lettered at once.
            Contention, DeliveryFailed, Unavailable: A retry may succeed; the message is postponed.
        """
        ...


class NotAnEvent(Exception):
    """The body of a message is not an event."""


class NotProcessed(Exception):
    """The message stays in the queue, and is retried."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Remaining time of the invocation, in milliseconds as Lambda's context returns it, and that of one message."""

    remaining_ms: Callable[[], int]
    per_message: timedelta

    @property
    def is_near(self) -> bool:
        """Whether another message may take longer than the invocation."""
        return timedelta(milliseconds=self.remaining_ms()) < self.per_message


def process_batch(
    batch: dict[str, Any],
    queue: WorkQueue,
    process: EventProcessor,
    time_limit: TimeLimit,
    batch_log: WorkLog,
    log_message: str,
    *,
    is_routine: Callable[[Event], bool] = lambda _: False,
) -> "PartialItemFailureResponse":
    """Process each message of a batch, log its outcome, and return the messages to be retried.

    A timeout would return all messages of the batch to the queue, those that were processed too. So messages for which
    too little time is left are released, except the first, without which a batch would never get on, and those that
    would be dead-lettered without an attempt.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        batch: Lambda's event, with the messages as `Records`.
        queue: The queue of the messages.
        process: Called once for each message.
        time_limit: Time limit of the invocation.
        batch_log: Line of the batch, of level DEBUG unless a message has none of its own.
        log_message: Text of the log line of each message. Its outcome is `done`, `dead_lettered`, `postponed`,
            `released` or `failed`.
        is_routine: Whether an event is one of so many that its line, if it is processed, is of level DEBUG.
    """
    first = batch["Records"][0]["messageId"]
    batch_log.level = logging.DEBUG

    def process_message(message: QueueMessage) -> None:
        with log_work(log_message, message_id=message.id) as log:
            try:
                if message.id != first and not queue.is_last_attempt(message) and time_limit.is_near:
                    _release(message, queue, log)
                event = _process_message(message, queue, process, log)
                if event and is_routine(event):
                    log.level, batch_log.level = logging.DEBUG, logging.INFO
            except NotProcessed:
                raise
            except Exception:
                logger().exception("unhandled error")
                log.finish("failed", logging.WARNING)
                raise

    # A batch in which every message failed is no error of the function: alarms watch the age of messages and the DLQ.
    failed: list[str] = []
    for message in map(received_message, batch["Records"]):
        try:
            process_message(message)
        except Exception:  # noqa: BLE001 - it is logged, and the other messages are processed
            failed.append(message.id)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _release(message: QueueMessage, queue: WorkQueue, log: WorkLog) -> None:
    queue.release(message)
    log.finish("released", logging.WARNING, reason="The invocation has too little time left.")
    raise NotProcessed


def _process_message(
    message: QueueMessage,
    queue: WorkQueue,
    process: EventProcessor,
    log: WorkLog,
) -> Event | None:
    """Return the processed event, or None for a message that was dead-lettered."""
    try:
        event = _parse(message.body)
        log.keys |= {"event_id": event.id, "correlation_id": event.correlationid, **resource_ids(event.subject)}
        process(event, last_attempt=queue.is_last_attempt(message))
    except (NotAnEvent, DeliveryRefused) as error:
        queue.dead_letter(message, error)
        log.finish("dead_lettered", logging.ERROR, reason=type(error).__name__)
        return None
    except (Contention, DeliveryFailed, Unavailable) as error:
        queue.postpone(message, error.retry_after if isinstance(error, DeliveryFailed) else None)
        log.finish("postponed", logging.WARNING, reason=str(error))
        raise NotProcessed from error
    return event


def _parse(body: str) -> Event:
    try:
        return parse_event(body)
    except ValidationError as error:
        raise NotAnEvent from error
