"""Composition of the store of reminders."""

from functools import cache

from task_manager.adapters.reminder_store import DynamoDbReminderStore
from task_manager.composition import aws
from task_manager.domain.ports.reminders import ReminderStore
from task_manager.settings import ReminderTableSettings, settings


@cache
def reminder_store() -> ReminderStore:
    """Return the store of reminders."""
    return DynamoDbReminderStore(aws.dynamodb(), settings(ReminderTableSettings).reminders_table)
