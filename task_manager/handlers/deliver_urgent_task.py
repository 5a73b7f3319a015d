"""Step of the workflow for urgent tasks: tell the external service."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from task_manager import bootstrap
from task_manager.domain.errors import DeliveryRefused
from task_manager.observability import call

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, str], context: "LambdaContext") -> dict[str, bool]:
    """Deliver that the task `task_id` is urgent, and return whether that was refused for good; all else comes again."""
    task_id = event["task_id"]
    with call(context.aws_request_id, task_id=task_id) as written:
        try:
            event_id = bootstrap.deliver_urgent_task()(task_id, event["flow"])
        except DeliveryRefused as refusal:
            written.ends("refused", logging.ERROR, reason=str(refusal))
            return {"refused": True}
        written.ends("delivered", event_id=event_id)
        return {"refused": False}
