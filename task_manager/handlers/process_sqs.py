"""The background queue: deliver each event to the external service."""

import logging
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from task_manager.composition.deliveries import background_queue, deliver_event
from task_manager.domain.errors import Contention, DeliveryFailed, DeliveryRefused, Unavailable
from task_manager.domain.event import Event
from task_manager.observability import invocation, log_work, logger, resource_ids

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: dict[str, Any], context: "LambdaContext") -> Any:
    """Deliver a batch of events and return those that are to come again.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    # A batch in which all failed is answered like any other: the alarm is on the DLQ, not on an exception.
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    with invocation(context.aws_request_id, messages=len(event["Records"])):
        return process_partial_response(event, _work, processor, context)


class NotAnEvent(Exception):
    """A message holds something else."""


def _work(record: SQSRecord) -> None:
    queue = background_queue()
    with log_work("delivery", message_id=record.message_id) as log:
        try:
            event = _event(record)
            log.keys |= {"event_id": event.id, "correlation_id": event.correlationid, **resource_ids(event.subject)}
            deliver_event()(event, last_attempt=queue.is_last_attempt(record))
            log.outcome = "delivered"
        except (NotAnEvent, DeliveryRefused) as error:
            # No later attempt could end otherwise.
            queue.set_aside(record, error)
            log.finish("dead_lettered", logging.ERROR, reason=type(error).__name__)
        except (Contention, DeliveryFailed, Unavailable) as error:
            queue.postpone(record)
            log.finish("postponed", logging.WARNING, reason=str(error))
            raise
        except Exception:
            # The batch's processor keeps it to itself, so that Lambda never sees it.
            logger().exception("unhandled error")
            log.finish("failed", logging.WARNING)
            raise


def _event(record: SQSRecord) -> Event:
    try:
        return Event.model_validate_json(record.body)
    except ValidationError as error:
        raise NotAnEvent from error
