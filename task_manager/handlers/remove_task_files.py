"""The stream of the tasks table: remove the files of deleted tasks."""

from collections.abc import Mapping
from typing import Any

from task_manager import bootstrap
from task_manager.adapters.stream_records import event_of
from task_manager.domain.event import EventType


def handler(event: Mapping[str, Any], context: object) -> None:
    """Remove the files of each task that a batch of stream records says is deleted; raise to have it again."""
    files = bootstrap.attachment_store()
    for record in event["Records"]:
        happened = event_of(record)
        if happened is not None and happened.type is EventType.TASK_DELETED:
            files.remove_all(happened.data["id"])
