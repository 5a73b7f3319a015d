"""EventBridge's `Object Created` under the imports prefix: turn a dropped CSV into tasks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from task_manager.composition.csv_imports import import_dropped_file
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Import the object that the event names, or hand it to the workflow for what takes long."""
    dropped = event["detail"]["object"]

    def time_left() -> timedelta:
        return timedelta(milliseconds=context.get_remaining_time_in_millis())

    with invocation(context.aws_request_id) as line:
        known = import_dropped_file()(dropped["key"], dropped.get("version-id"), time_left)
        if known is not None:
            line.finish(known.status, import_id=known.id, correlation_id=known.id)
