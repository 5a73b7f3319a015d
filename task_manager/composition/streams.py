"""Composition of the readers of the tables' streams."""

from functools import cache

from task_manager.adapters.stream_records import StreamReader, read_import, read_reminder, read_task
from task_manager.settings import ImportTableSettings, ReminderTableSettings, TaskTableSettings, settings


@cache
def stream_reader() -> StreamReader:
    """Return the reader of the streams of tasks, reminders and imports."""
    return StreamReader(
        {
            settings(TaskTableSettings).tasks_table: read_task,
            settings(ReminderTableSettings).reminders_table: read_reminder,
            settings(ImportTableSettings).imports_table: read_import,
        }
    )


@cache
def task_stream_reader() -> StreamReader:
    """Return the reader of the stream of tasks."""
    return StreamReader({settings(TaskTableSettings).tasks_table: read_task})
