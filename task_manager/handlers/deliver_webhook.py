"""Queue of a destination: deliver events to it."""

from typing import TYPE_CHECKING, Any

from task_manager.adapters.queue_batch import TimeLimit, process_batch
from task_manager.adapters.work_queue import queue_name
from task_manager.composition.destinations import destination_queues, destinations, webhook_time
from task_manager.domain.event import is_bulk
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from task_manager.domain.event import Event


def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """Deliver a batch of events to the destination of the queue, and return the messages to be retried."""
    with invocation(context.aws_request_id, messages=len(event["Records"])) as log:
        time_limit = TimeLimit(context.get_remaining_time_in_millis, webhook_time())
        queue = queue_name(event["Records"][0]["eventSourceARN"])

        def deliver(event: "Event", *, last_attempt: bool) -> None:
            destinations()[queue].deliver(event)

        return process_batch(
            event, destination_queues()[queue], deliver, time_limit, log, "webhook", is_routine=is_bulk
        )
