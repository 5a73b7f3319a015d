"""The schedule: remind of tasks that are due."""

from collections.abc import Mapping
from typing import Any

from task_manager import bootstrap
from task_manager.observability import logger


def handler(event: Mapping[str, Any], context: object) -> None:
    """Store the reminders that are missing. What the event says is of no matter."""
    logger().info("reminded", reminders=bootstrap.send_reminders()())
