"""Composition of the steps of the workflow that monitors urgent tasks."""

from datetime import timedelta
from functools import cache

from task_manager.composition import clock
from task_manager.composition.reminders import reminder_store
from task_manager.composition.tasks import task_records
from task_manager.settings import ReminderSettings, UrgentTaskSettings, settings
from task_manager.use_cases.urgent_tasks import CheckUrgentTask


@cache
def check_urgent_task() -> CheckUrgentTask:
    """Return the step that checks a task."""
    return CheckUrgentTask(
        task_records(),
        reminder_store(),
        clock.now,
        lead_time=timedelta(days=settings(ReminderSettings).reminder_days_before),
        check_interval=timedelta(seconds=settings(UrgentTaskSettings).urgent_task_check_interval_seconds),
    )
