"""Background queue, and queue of imported tasks: deliver events to the external service."""

from typing import TYPE_CHECKING, Any

from task_manager.adapters.queue_batch import TimeLimit, process_batch
from task_manager.adapters.work_queue import queue_name
from task_manager.composition.deliveries import deliver_event, delivery_queues, delivery_time
from task_manager.domain.event import is_bulk
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from task_manager.domain.event import Event


def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """Deliver a batch of events and return the messages to be retried."""
    with invocation(context.aws_request_id, messages=len(event["Records"])) as log:
        time_limit = TimeLimit(context.get_remaining_time_in_millis, delivery_time())
        queue = delivery_queues()[queue_name(event["Records"][0]["eventSourceARN"])]
        return process_batch(event, queue, _deliver, time_limit, log, "delivery", is_routine=is_bulk)


def _deliver(event: "Event", *, last_attempt: bool) -> None:
    deliver_event()(event, last_attempt=last_attempt)
