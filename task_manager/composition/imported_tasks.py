"""Composition of the store to which imports add tasks."""

from functools import cache

from task_manager.adapters.put_bodies import write_bodies_directly
from task_manager.composition import aws
from task_manager.composition.tasks import task_store_with
from task_manager.domain.ports.tasks import TaskStore


@cache
def imported_tasks() -> TaskStore:
    """Return the store of tasks whose client makes many puts, with little work and no retries of its own."""
    client = aws.dynamodb_for_imports()
    write_bodies_directly(client)
    return task_store_with(client)
