"""Queue of notifications: mail events to users, and escalations to operators."""

from typing import TYPE_CHECKING, Any

from task_manager.adapters.notification_batch import send_batch
from task_manager.composition.notifications import notifications_dlq, send_notifications
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """Mail a batch of notifications and return the messages to be retried."""
    with invocation(context.aws_request_id, messages=len(event["Records"])):
        return send_batch(event, notifications_dlq(), send_notifications())
