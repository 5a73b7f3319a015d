"""What a record of a table's stream says has happened."""

from collections.abc import Mapping
from typing import Any

from task_manager.adapters.import_records import FIRST_IMPORT
from task_manager.adapters.items import CORRELATION, from_item
from task_manager.domain.event import Event, EventType, import_event, reminder_event, task_event
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.reminder import Reminder
from task_manager.domain.task import Task, import_of


def event_of(record: Mapping[str, Any]) -> Event | None:
    """Return what a record of the stream of tasks, reminders or imports says has happened; None: news to nobody.

    The streams of tasks and imports must carry new and old images, that of reminders new ones. What the background
    notes on a task is no news, nor is how far an import has come.
    """
    change = record["dynamodb"]
    old, new = change.get("OldImage"), change.get("NewImage")
    known = new or old or {}
    if FIRST_IMPORT in known:
        return None
    if "rows_read" in known:
        return _import_event(old, new)
    if "task" in known:
        # That it goes, in the end, is no news.
        return reminder_event(from_item(Reminder, known)) if new else None
    return _task_event(old, new)


def _task_event(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Event | None:
    before = from_item(Task, old) if old else None
    if new is None:
        # What deleted it is not in the record: its item says what wrote it.
        return task_event(EventType.TASK_DELETED, before) if before else None
    after = from_item(Task, new)
    if before is None:
        return task_event(EventType.TASK_CREATED, after, _correlation_id(new) or import_of(after.source))
    return task_event(EventType.TASK_UPDATED, after, _correlation_id(new)) if after.version != before.version else None


def _correlation_id(item: Mapping[str, Any]) -> str | None:
    return item[CORRELATION]["S"] if CORRELATION in item else None


def _import_event(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Event | None:
    if new is None or (old is not None and from_item(Import, old).status is not ImportStatus.RUNNING):
        return None
    after = from_item(Import, new)
    return import_event(after) if after.status is not ImportStatus.RUNNING else None
