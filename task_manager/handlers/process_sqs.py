"""The background queue: deliver each event to the external service."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from task_manager import bootstrap
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused, Unavailable
from task_manager.domain.event import Event
from task_manager.observability import logger


def handler(event: dict[str, Any], context: Any) -> Any:
    """Deliver a batch of events and return those that are to come again.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    # A batch in which all failed is answered like any other: the alarm is on the DLQ, not on an exception.
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, _work, processor, context)


def _work(record: SQSRecord) -> None:
    queue = bootstrap.background_queue()
    try:
        event = Event.model_validate_json(record.body)
        bootstrap.deliver_event()(event, last_attempt=queue.is_last_attempt(record))
    except (ValidationError, DeliveryRefused) as error:
        # No later attempt could end otherwise.
        queue.set_aside(record, error)
        logger().error("set aside", message_id=record.message_id, reason=type(error).__name__)
    except (DeliveryFailed, Unavailable) as error:
        queue.postpone(record)
        logger().warning("postponed", message_id=record.message_id, reason=str(error))
        raise
    else:
        logger().info("delivered", event_id=event.id)
