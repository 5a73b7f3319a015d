"""Port to the workflow that monitors urgent tasks."""

from typing import Protocol

from task_manager.domain.task import Task


class UrgentTaskWorkflow(Protocol):
    """Follows an urgent task, by itself: delivers, waits, reminds and escalates."""

    def start(self, task: Task, correlation_id: str | None = None) -> None:
        """Have a task followed, however often this is called; `correlation_id` says what gave reason to.

        Nothing happens where it is being followed, or was until it was escalated for the due date that it has.
        """
        ...

    def stop(self, task_id: str) -> None:
        """Follow a task no longer. Nothing happens where it is not followed."""
        ...
