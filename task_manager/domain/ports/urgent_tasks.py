"""Port to the workflow that monitors urgent tasks."""

from typing import Protocol

from task_manager.domain.task import Task


class UrgentTaskWorkflow(Protocol):
    """Workflow that monitors an urgent task: delivers it, waits, checks it, reminds and escalates."""

    def start(self, task: Task, correlation_id: str | None = None) -> None:
        """Monitor a task; `correlation_id` is that of the change that caused it.

        Does nothing if the task is being monitored, or was escalated for its present due date.

        Raises:
            Unavailable: A retry may succeed.
        """
        ...

    def stop(self, task_id: str) -> None:
        """Stop monitoring a task; does nothing if it is not monitored.

        Raises:
            Unavailable: A retry may succeed.
        """
        ...
