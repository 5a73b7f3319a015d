"""Composition of the monitoring of urgent tasks: the workflow, and the queue of changes that start and stop it."""

from datetime import timedelta
from functools import cache

from task_manager.adapters.urgent_task_workflow import StepFunctionsUrgentTaskWorkflow
from task_manager.adapters.work_queue import SqsWorkQueue
from task_manager.composition import aws, clock
from task_manager.composition.tasks import task_records
from task_manager.domain.ports.urgent_tasks import UrgentTaskWorkflow
from task_manager.domain.ports.work_queue import WorkQueue
from task_manager.settings import UrgentTasksQueueSettings, UrgentTaskWorkflowSettings, settings
from task_manager.use_cases.urgent_tasks import MonitorUrgentTask


@cache
def urgent_task_workflow() -> UrgentTaskWorkflow:
    """Return the workflow that monitors urgent tasks."""
    return StepFunctionsUrgentTaskWorkflow(
        aws.step_functions(), settings(UrgentTaskWorkflowSettings).urgent_task_state_machine_arn
    )


@cache
def urgent_tasks_queue() -> WorkQueue:
    """Return the queue of changes to urgent tasks."""
    queue = settings(UrgentTasksQueueSettings)
    return SqsWorkQueue(
        aws.sqs(),
        queue.urgent_tasks_queue_url,
        queue.urgent_tasks_dlq_url,
        function="monitor_urgent_tasks",
        max_receive_count=queue.urgent_tasks_max_receive_count,
        retry_seconds=queue.urgent_tasks_retry_seconds,
    )


@cache
def monitor_urgent_task() -> MonitorUrgentTask:
    """Return the start and stop of the workflow."""
    return MonitorUrgentTask(task_records(), urgent_task_workflow(), clock.now)


def monitoring_time() -> timedelta:
    """Return the time that the start or stop of an execution may take."""
    return aws.UNANSWERED_CALL
