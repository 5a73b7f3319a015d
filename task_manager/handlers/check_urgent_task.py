"""Step of the workflow for urgent tasks: look at the task, and remind of it when that is due."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager import bootstrap
from task_manager.observability import call, correlated

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Return how far the task `task_id` has come, and until when the workflow has to wait."""
    task_id = event["task_id"]
    with correlated(event["correlation_id"]), call(context.aws_request_id, task_id=task_id) as written:
        look = bootstrap.check_urgent_task()(task_id)
        written.outcome = look.stage
        return look.model_dump(mode="json")
