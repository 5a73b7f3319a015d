"""Schedule: store reminders of tasks that are due."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.composition.schedule import send_reminders
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Store the missing reminders. The payload is ignored."""
    with invocation(context.aws_request_id) as log:
        log.finish("done", reminders=send_reminders()())
