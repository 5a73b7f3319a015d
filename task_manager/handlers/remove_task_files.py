"""Stream of the tasks table: remove the files of deleted tasks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.composition.attachments import attachment_store
from task_manager.composition.streams import task_stream_reader
from task_manager.domain.event import EventType
from task_manager.observability import invocation, log_work

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Remove the files of the deleted tasks in a batch of stream records. Raises so that Lambda retries the batch."""
    with invocation(context.aws_request_id, records=len(event["Records"])):
        files, reader = attachment_store(), task_stream_reader()
        for record in event["Records"]:
            change = reader.event(record)
            if change is not None and change.type is EventType.TASK_DELETED:
                with log_work("removal", task_id=change.data.id):
                    files.remove_all(change.data.id)
