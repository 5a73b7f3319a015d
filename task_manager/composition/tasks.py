"""Composition of tasks."""

from functools import cache
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@cache
def tasks() -> Tasks:
    """Return the operations on tasks that take no idempotency key."""
    return Tasks(task_store(), REST_POLICY, clock.now)


@cache
def idempotent_tasks() -> Tasks:
    """Return the operations on tasks, with idempotency keys."""
    store = task_store_with(aws.dynamodb(), settings(IdempotencyTableSettings).idempotency_keys_table)
    return Tasks(store, REST_POLICY, clock.now)


@cache
def task_store() -> TaskStore:
    """Return the store of tasks, without idempotency keys."""
    return task_store_with(aws.dynamodb())


@cache
def task_records() -> TaskRecords:
    """Return the tasks by id, for functions that neither store nor list tasks."""
    return DynamoDbTaskRecords(aws.dynamodb(), task_table())


@cache
def task_table() -> TaskTable:
    """Return the table of tasks."""
    return TaskTable(settings(TaskTableSettings).tasks_table, shards())


def task_store_with(client: "DynamoDBClient", idempotency_keys: str = "") -> TaskStore:
    """Return a new store of tasks; without a table of idempotency keys it takes none."""
    return DynamoDbTaskStore(
        client,
        tasks=task_table(),
        idempotency_keys=idempotency_keys,
        clock=clock.now,
        correlation_id=correlation_id,
    )
