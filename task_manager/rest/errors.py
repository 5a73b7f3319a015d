"""Errors of HTTP requests that the domain has no type for."""

from task_manager.domain.errors import TaskManagerError


class UnsupportedMediaType(TaskManagerError):
    """The content type of the body is not supported by the operation."""
