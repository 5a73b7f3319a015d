"""Composition of reminders."""

from datetime import timedelta
from functools import cache

from task_manager.adapters.reminder_store import DynamoDbReminderStore
from task_manager.adapters.urgent_task_workflow import StepFunctionsUrgentTaskWorkflow
from task_manager.composition import aws, clock
from task_manager.composition.tasks import task_store
from task_manager.domain.ports.reminders import ReminderStore
from task_manager.domain.ports.urgent_tasks import UrgentTaskWorkflow
from task_manager.settings import ReminderSettings, ReminderTableSettings, UrgentTaskWorkflowSettings, settings
from task_manager.use_cases.reminders import SendReminders


@cache
def reminder_store() -> ReminderStore:
    """Return the store of reminders."""
    return DynamoDbReminderStore(aws.dynamodb(), settings(ReminderTableSettings).reminders_table)


@cache
def urgent_task_workflow() -> UrgentTaskWorkflow:
    """Return the workflow that monitors urgent tasks."""
    return StepFunctionsUrgentTaskWorkflow(
        aws.step_functions(), settings(UrgentTaskWorkflowSettings).urgent_task_state_machine_arn
    )


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
