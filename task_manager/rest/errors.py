"""Faults that only HTTP knows."""

from task_manager.domain.errors import TaskManagerError


class UnsupportedMediaType(TaskManagerError):
    """The body is of a type that this method does not read."""
