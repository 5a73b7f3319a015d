"""EventBridge's `Object Created` under the imports prefix: turn a dropped CSV into tasks."""

from collections.abc import Mapping
from typing import Any

from task_manager import bootstrap


def handler(event: Mapping[str, Any], context: object) -> None:
    """Import the object that the event names, or hand it to the workflow for large files."""
    dropped = event["detail"]["object"]
    bootstrap.import_dropped_file()(dropped["key"], dropped.get("version-id"))
