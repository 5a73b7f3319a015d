"""Streams of the tables: publish events of tasks, reminders and imports."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.composition.events import event_publisher
from task_manager.composition.streams import stream_reader
from task_manager.domain.event import is_bulk
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Publish the events of a batch of stream records.

    A failure raises, so that Lambda retries the batch, bisects it, and at last sends it to the queue of failed events.
    """
    # Partial batch responses are not used: the emulator treats the records that they name as done.
    with invocation(context.aws_request_id, records=len(event["Records"])) as log:
        read = stream_reader().event
        events = [published for record in event["Records"] if (published := read(record))]
        log.keys["events"] = len(events)
        if not any(map(is_bulk, events)):
            # Each event has a line of its own, of this level.
            log.level = logging.DEBUG
        event_publisher().publish(events)
