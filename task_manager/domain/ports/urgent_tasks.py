"""Port to the workflow that monitors urgent tasks."""

from collections.abc import Iterator
from typing import Protocol

from task_manager.domain.task import Task


class UrgentTaskWorkflow(Protocol):
    """Workflow that monitors an urgent task: delivers it, waits, checks it, reminds and escalates."""

    def start(self, task: Task) -> None:
        """Monitor a task; does nothing if it is monitored, or its present due date was escalated or is far ahead.

        Raises:
            Unavailable: A retry may succeed.
        """
        ...

    def monitored(self) -> Iterator[str]:
        """Yield the ids of all monitored tasks, with or without those whose monitoring began or ended just now.

        Raises:
            Unavailable: A retry may succeed.
        """
        ...

    def restart(self, task: Task) -> None:
        """Monitor a task that is not monitored, and was not escalated for its present due date.

        Does nothing if its monitoring began just now.

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
