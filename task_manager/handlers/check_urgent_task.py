"""Step of the workflow for urgent tasks: check the task, and store its reminder when that is due."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.composition.urgent_tasks import check_urgent_task
from task_manager.correlation import correlation_scope
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Return the stage of the task `task_id` and the time of its next check."""
    task_id = event["task_id"]
    with correlation_scope(None), invocation(context.aws_request_id, task_id=task_id) as log:
        assessment = check_urgent_task()(task_id)
        log.outcome = assessment.stage
        return assessment.model_dump(mode="json")
