"""The stream of the tasks table: remove the files of deleted tasks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.adapters.stream_records import event_of
from task_manager.composition.attachments import attachment_store
from task_manager.domain.event import EventType
from task_manager.observability import invocation, log_work

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Remove the files of each task that a batch of stream records says is deleted; raise to have it again."""
    files = attachment_store()
    with invocation(context.aws_request_id, records=len(event["Records"])):
        for record in event["Records"]:
            happened = event_of(record)
            if happened is not None and happened.type is EventType.TASK_DELETED:
                with log_work("removal", task_id=happened.data["id"]):
                    files.remove_all(happened.data["id"])
