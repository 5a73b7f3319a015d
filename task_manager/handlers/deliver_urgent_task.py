"""Step of the workflow for urgent tasks: deliver the task to the external service."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.composition.deliveries import deliver_urgent_task
from task_manager.correlation import correlation_scope
from task_manager.domain.errors import DeliveryRefused
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> dict[str, bool]:
    """Deliver the task `task_id` to the external service, and return whether it was refused; other errors raise."""
    task_id = event["task_id"]
    with correlation_scope(None), invocation(context.aws_request_id, task_id=task_id) as log:
        try:
            event_id = deliver_urgent_task()(task_id, event["execution_name"])
        except DeliveryRefused as refusal:
            log.finish("refused", logging.ERROR, reason=str(refusal))
            return {"refused": True}
        log.finish("delivered", event_id=event_id)
        return {"refused": False}
