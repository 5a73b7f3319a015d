"""Step of the workflow for urgent tasks: tell the external service."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager import bootstrap
from task_manager.domain.errors import DeliveryRefused
from task_manager.observability import call, correlated

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> dict[str, bool]:
    """Deliver that the task `task_id` is urgent, and return whether that was refused for good; all else comes again."""
    task_id, correlation_id = event["task_id"], event["correlation_id"]
    with correlated(correlation_id), call(context.aws_request_id, task_id=task_id) as written:
        try:
            event_id = bootstrap.deliver_urgent_task()(task_id, event["flow"], correlation_id)
        except DeliveryRefused as refusal:
            written.ends("refused", logging.ERROR, reason=str(refusal))
            return {"refused": True}
        written.ends("delivered", event_id=event_id)
        return {"refused": False}
