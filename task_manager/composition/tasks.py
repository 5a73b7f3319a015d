"""Composition of tasks."""

from functools import cache

from task_manager.adapters.task_records import DynamoDbTaskRecords
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.adapters.task_table import TaskTable
from task_manager.composition import aws, clock
from task_manager.composition.shards import shards
from task_manager.correlation import correlation_id
from task_manager.domain.ports.tasks import TaskRecords, TaskStore
from task_manager.domain.rules import REST_POLICY
from task_manager.settings import IdempotencyTableSettings, TaskTableSettings, settings
from task_manager.use_cases.tasks import Tasks


@cache
def tasks() -> Tasks:
    """Return the operations on tasks that take no idempotency key."""
    return Tasks(task_store(), REST_POLICY, clock.now)


@cache
def idempotent_tasks() -> Tasks:
    """Return the operations on tasks, with idempotency keys."""
    return Tasks(_task_store(settings(IdempotencyTableSettings).idempotency_keys_table), REST_POLICY, clock.now)


@cache
def task_store() -> TaskStore:
    """Return the store of tasks, without idempotency keys."""
    return _task_store()


@cache
def task_records() -> TaskRecords:
    """Return the tasks by id, for functions that neither store nor list tasks."""
    return DynamoDbTaskRecords(aws.dynamodb(), task_table())


@cache
def task_table() -> TaskTable:
    """Return the table of tasks."""
    return TaskTable(settings(TaskTableSettings).tasks_table, shards())


def _task_store(idempotency_keys: str = "") -> TaskStore:
    return DynamoDbTaskStore(
        aws.dynamodb(),
        tasks=task_table(),
        idempotency_keys=idempotency_keys,
        clock=clock.now,
        correlation_id=correlation_id,
    )
