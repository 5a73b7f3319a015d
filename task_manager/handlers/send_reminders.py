"""The schedule: remind of tasks that are due."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager import bootstrap
from task_manager.observability import call

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Store the reminders that are missing. What the event says is of no matter."""
    remind = bootstrap.send_reminders()
    with call(context.aws_request_id) as written:
        written.ends("done", reminders=remind())
