"""Events of DynamoDB stream records."""

from collections.abc import Callable, Mapping
from typing import Any

from task_manager.adapters.import_records import FIRST_IMPORT
from task_manager.adapters.items import CORRELATION, from_item
from task_manager.domain.event import Event, EventType, import_event, reminder_event, task_event
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.reminder import Reminder
from task_manager.domain.task import Task, import_id_of
from task_manager.observability import logger

Image = Mapping[str, Any]
"""An item before or after a change."""

Reader = Callable[[Image | None, Image | None], Event | None]
"""Function that returns the event of a change, given the old and the new image; None if it publishes no event."""


class UnknownTable(Exception):
    """A stream record is of a table that has no reader."""


class StreamReader:
    """Reader of the stream records of several tables, selected by the ARN of the stream.

    The streams of tasks and imports must carry new and old images, that of reminders new ones.
    """

    def __init__(self, readers: Mapping[str, Reader]) -> None:
        self._readers = readers

    def event(self, record: Mapping[str, Any]) -> Event | None:
        """Return the event of a record as Lambda passes it; None if the change publishes no event.

        An error is logged with the position of the record in its stream.

        Raises:
            UnknownTable: No reader is registered for its table.
            pydantic.ValidationError: An image does not hold the model of its table.
        """
        try:
            return self._read(record)
        except Exception:
            position = {
                "stream_arn": record.get("eventSourceARN"),
                "sequence_number": record.get("dynamodb", {}).get("SequenceNumber"),
            }
            logger().warning("unreadable record", extra={"outcome": "failed", **position})
            raise

    def _read(self, record: Mapping[str, Any]) -> Event | None:
        table = _table_name(record["eventSourceARN"])
        if table not in self._readers:
            raise UnknownTable(f"Stream record of an unknown table: {record['eventSourceARN']}")
        change = record["dynamodb"]
        return self._readers[table](change.get("OldImage"), change.get("NewImage"))


def read_task(old: Image | None, new: Image | None) -> Event | None:
    """Return the event of a change of a task. The outcome of its background work publishes no event."""
    previous = from_item(Task, old) if old else None
    if new is None:
        # The record of a deletion holds no correlation id: that in the old image is of the last write.
        return task_event(EventType.TASK_DELETED, previous) if previous else None
    task = from_item(Task, new)
    if previous is None:
        return task_event(EventType.TASK_CREATED, task, _correlation_id(new) or import_id_of(task.source))
    return task_event(EventType.TASK_UPDATED, task, _correlation_id(new)) if task.version != previous.version else None


def read_reminder(_old: Image | None, new: Image | None) -> Event | None:
    """Return the event of a new reminder. TTL deletions are ignored."""
    return reminder_event(from_item(Reminder, new)) if new else None


def read_import(old: Image | None, new: Image | None) -> Event | None:
    """Return the event of an import that has finished. Progress and items of content digests publish no event."""
    if new is None or FIRST_IMPORT in new:
        return None
    if old is not None and from_item(Import, old).status is not ImportStatus.RUNNING:
        return None
    current = from_item(Import, new)
    return import_event(current) if current.status is not ImportStatus.RUNNING else None


def _table_name(stream_arn: str) -> str:
    # arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>
    return stream_arn.split("/")[1]


def _correlation_id(item: Image) -> str | None:
    return item[CORRELATION]["S"] if CORRELATION in item else None
