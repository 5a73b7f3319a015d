"""Errors of reading CSV files."""

from task_manager.domain.errors import TaskManagerError


class UnusableFile(TaskManagerError):
    """The file as a whole cannot be imported. The message is one plain sentence for the file's owner."""
