"""EventBridge's `Object Created` under the imports prefix: turn a dropped CSV into tasks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from task_manager import bootstrap

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Import the object that the event names, or hand it to the workflow for what takes long."""
    dropped = event["detail"]["object"]

    def time_left() -> timedelta:
        return timedelta(milliseconds=context.get_remaining_time_in_millis())

    bootstrap.import_dropped_file()(dropped["key"], dropped.get("version-id"), time_left)
