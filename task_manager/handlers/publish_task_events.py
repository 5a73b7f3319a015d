"""The tables' streams: publish what happened to tasks and imports."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.adapters.stream_records import event_of
from task_manager.composition.events import event_publisher
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Publish the events of a batch of stream records.

    A refused event raises, so that the batch comes again: right on AWS, with bisecting and finite retries,
    and on an emulator that takes what is reported as failed for done.
    """
    events = [happened for record in event["Records"] if (happened := event_of(record))]
    with invocation(context.aws_request_id, records=len(event["Records"]), events=len(events)):
        event_publisher().publish(events)
