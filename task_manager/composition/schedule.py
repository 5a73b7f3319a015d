"""Composition of scheduled work."""

from datetime import timedelta
from functools import cache

from task_manager.composition import clock
from task_manager.composition.monitoring import urgent_task_workflow
from task_manager.composition.reminders import reminder_store
from task_manager.composition.tasks import task_store
from task_manager.settings import ReminderSettings, settings
from task_manager.use_cases.reminders import SendReminders


@cache
def send_reminders() -> SendReminders:
    """Return the use case that stores due reminders."""
    return SendReminders(
        task_store(),
        reminder_store(),
        urgent_task_workflow(),
        clock.now,
        timedelta(days=settings(ReminderSettings).reminder_days_before),
    )
