"""Composition of the export of tasks."""

from functools import cache

from task_manager.composition.tasks import task_store
from task_manager.use_cases.export import ExportTasks


@cache
def export_tasks() -> ExportTasks:
    """Return the export of tasks."""
    return ExportTasks(task_store())
