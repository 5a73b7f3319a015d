"""Composition of the workflow that monitors urgent tasks."""

from datetime import timedelta
from functools import cache

from task_manager.composition import clock
from task_manager.composition.reminders import reminder_store, urgent_task_workflow
from task_manager.composition.tasks import task_records
from task_manager.settings import ReminderSettings, UrgentTaskSettings, settings
from task_manager.use_cases.urgent_tasks import CheckUrgentTask, MonitorUrgentTask


@cache
def monitor_urgent_task() -> MonitorUrgentTask:
    """Return the start and stop of the workflow."""
    return MonitorUrgentTask(task_records(), urgent_task_workflow(), clock.now)


@cache
def check_urgent_task() -> CheckUrgentTask:
    """Return the step that checks a task."""
    return CheckUrgentTask(
        task_records(),
        reminder_store(),
        clock.now,
        before=timedelta(days=settings(ReminderSettings).reminder_days_before),
        every=timedelta(seconds=settings(UrgentTaskSettings).urgent_task_check_interval_seconds),
    )
