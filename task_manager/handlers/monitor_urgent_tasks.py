"""Queue of urgent tasks: start and stop the workflow that monitors each."""

from typing import TYPE_CHECKING, Any

from task_manager.adapters.queue_batch import TimeLimit, process_batch
from task_manager.composition.monitoring import monitor_urgent_task, monitoring_time, urgent_tasks_queue
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from task_manager.domain.event import Event


def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """Start or stop the workflow for a batch of events and return the messages to be retried."""
    with invocation(context.aws_request_id, messages=len(event["Records"])) as log:
        time_limit = TimeLimit(context.get_remaining_time_in_millis, monitoring_time())
        return process_batch(event, urgent_tasks_queue(), _monitor, time_limit, log, "monitoring")


def _monitor(event: "Event", *, last_attempt: bool) -> None:
    monitor_urgent_task()(event)
