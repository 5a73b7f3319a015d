"""Tasks in DynamoDB: one conditional write per change, and a sharded index for lists."""

import secrets
from datetime import date
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.dynamodb import (
    Expression,
    TransactionRefused,
    batch_get,
    conflicting_item,
    transact_skipping_failed,
    transact_write,
)
from task_manager.adapters.idempotency_keys import IdempotencyKeys
from task_manager.adapters.items import CORRELATION, from_item, to_item
from task_manager.adapters.sharded_index import ShardedIndex
from task_manager.domain.batches import batches
from task_manager.domain.errors import AlreadyExists, NotFound, TaskManagerError, VersionMismatch
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.paging import Page
from task_manager.domain.ports.tasks import Order, TaskFilter
from task_manager.domain.task import Processing, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        DeleteTypeDef,
        PutTypeDef,
        TransactWriteItemTypeDef,
    )

    Refusal = Callable[[Mapping[str, AttributeValueTypeDef]], TaskManagerError]

_KEYS_PER_READ = 100
_WRITES_PER_TRANSACTION = 100
_DUE = "due"
_WRITE = "write"
_LAST_DAY = "99999999"


class DynamoDbTaskStore:
    """The port `TaskStore` on the tables `tasks` and `idempotency_keys`; only writes under a key need the second.

    `correlation_id` tells what a write is made for, if anything.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        tasks: str,
        keys: str,
        shards: int,
        clock: Clock,
        correlation_id: "Callable[[], str | None]" = lambda: None,
    ) -> None:
        self._client = client
        self._tasks = tasks
        self._keys = IdempotencyKeys(client, keys, Task, clock)
        self._by_creation = ShardedIndex(client, tasks, shards)
        self._by_due_date = ShardedIndex(client, tasks, shards, "by_due_date", _DUE)
        self._correlation_id = correlation_id

    def add(self, task: Task, key: IdempotencyKey | None = None) -> Task:
        """Store a new task. See the port."""
        put: PutTypeDef = {**self._addition(task), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        if key is not None:
            return self._once(key, {"Put": put}, _exists_already, task) or task
        self._put(put, _exists_already)
        return task

    def add_all(self, tasks: "Iterable[Task]") -> None:
        """Store those tasks that are not there. See the port."""
        for batch in batches(tasks, _WRITES_PER_TRANSACTION):
            transact_skipping_failed(self._client, [{"Put": self._addition(task)} for task in batch])

    def replay(self, key: IdempotencyKey) -> Task | None:
        """Return what a write with this key gave. See the port."""
        return self._keys.replay(key)

    def claim(self, key: IdempotencyKey) -> None:
        """Bind a key to its fingerprint. See the port."""
        self._keys.claim(key)

    def get(self, task_id: str) -> Task:
        """Return a task, read consistently. See the port."""
        with map_aws_errors():
            answer = self._client.get_item(TableName=self._tasks, Key={"id": {"S": task_id}}, ConsistentRead=True)
        if "Item" not in answer:
            raise _not_found()
        return from_item(Task, answer["Item"])

    def replace(self, task: Task, expected_version: int, key: IdempotencyKey | None = None) -> Task:
        """Store the next version of a task. See the port."""
        condition = Expression()
        put: PutTypeDef = {
            "TableName": self._tasks,
            "Item": self.item(task),
            "ConditionExpression": f"{condition.name('version')} = {condition.value(expected_version)}",
            "ExpressionAttributeNames": condition.names,
            "ExpressionAttributeValues": condition.values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if key is not None:
            return self._once(key, {"Put": put}, _refusal, task) or task
        self._put(put, _refusal)
        return task

    def remove(self, task_id: str, expected_version: int | None = None, key: IdempotencyKey | None = None) -> None:
        """Delete a task. See the port."""
        condition = Expression()
        test = f"attribute_exists({condition.name('id')})"
        if expected_version is not None:
            test += f" AND {condition.name('version')} = {condition.value(expected_version)}"
        delete: DeleteTypeDef = {
            "TableName": self._tasks,
            "Key": {"id": {"S": task_id}},
            "ConditionExpression": test,
            "ExpressionAttributeNames": condition.names,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if condition.values:
            delete["ExpressionAttributeValues"] = condition.values
        if key is not None:
            self._once(key, {"Delete": delete}, _refusal, None)
            return
        try:
            with map_aws_errors():
                self._client.delete_item(**delete)
        except ClientError as error:
            present = conflicting_item(error)
            if present is None:
                raise
            raise _refusal(present) from error

    def existing_ids(self, task_ids: "Iterable[str]") -> set[str]:
        """Return which tasks there are, read consistently. See the port."""
        found: set[str] = set()
        for batch in batches(dict.fromkeys(task_ids), _KEYS_PER_READ):
            items = batch_get(self._client, self._tasks, [{"id": {"S": task_id}} for task_id in batch], "id")
            found.update(item["id"]["S"] for item in items)
        return found

    def record_processing(self, task_id: str, version: int, processing: Processing) -> None:
        """Note what became of a version of a task; nothing else of it changes. See the port."""
        expression = Expression()
        update = f"SET {expression.name('processing')} = {expression.value(processing.model_dump(exclude_none=True))}"
        condition = f"{expression.name('version')} = {expression.value(version)}"
        try:
            with map_aws_errors():
                self._client.update_item(
                    TableName=self._tasks,
                    Key={"id": {"S": task_id}},
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=expression.names,
                    ExpressionAttributeValues=expression.values,
                )
        except ClientError as error:
            if conflicting_item(error) is None:
                raise

    def page(
        self, wanted: TaskFilter, limit: int, after: str | None = None, order: Order = Order.NEWEST_FIRST
    ) -> Page[Task]:
        """Return a page of tasks. See the port."""
        expression = Expression()
        condition = _condition(wanted, expression)
        if order is Order.NEWEST_FIRST:
            return self._by_creation.page(limit, after, _task, condition, expression)
        # The places of a day's tasks are its own and more: beyond it lies what is less, before it what is greater.
        start = _place_of(wanted.due_after) if wanted.due_after else None
        end = f"{_place_of(wanted.due_before)}~" if wanted.due_before else ""
        return self._by_due_date.page(limit, after or start, _task, condition, expression, end)

    def item(self, task: Task) -> "dict[str, AttributeValueTypeDef]":
        """Return a task as a write puts it into the table: with its places in the indexes, and marks of that write."""
        cause = self._correlation_id()
        correlation: dict[str, AttributeValueTypeDef] = {CORRELATION: {"S": cause}} if cause else {}
        places = self._by_creation.key(task.id) | {_DUE: {"S": _due_place(task)}}
        return to_item(task) | places | correlation | {_WRITE: {"S": secrets.token_hex(8)}}

    def _addition(self, task: Task) -> "PutTypeDef":
        return {
            "TableName": self._tasks,
            "Item": self.item(task),
            "ConditionExpression": "attribute_not_exists(#id)",
            "ExpressionAttributeNames": {"#id": "id"},
        }

    def _put(self, put: "PutTypeDef", refusal: "Refusal") -> None:
        try:
            with map_aws_errors():
                self._client.put_item(**put)
        except ClientError as error:
            present = conflicting_item(error)
            if present is None:
                raise
            # botocore repeats a put whose answer was lost, and then meets what it wrote itself. The content alone does
            # not tell that from an equal change of somebody else's.
            if present.get(_WRITE) != put["Item"][_WRITE]:
                raise refusal(present) from error

    def _once(
        self, key: IdempotencyKey, write: "TransactWriteItemTypeDef", refusal: "Refusal", outcome: Task | None
    ) -> Task | None:
        try:
            transact_write(self._client, [{"Put": self._keys.put(key, outcome)}, write])
        except TransactionRefused as refused:
            if not refused.condition_failed(0):
                raise refusal(refused.reasons[1].get("Item", {})) from refused
            return self._keys.outcome(refused.reasons[0]["Item"], key)
        return outcome


def _due_place(task: Task) -> str:
    """Return a string that is the greater the sooner the task is due: an index is read from its greatest place down."""
    return f"{_place_of(task.due_date)}#{task.id}"


def _place_of(due_date: date | None) -> str:
    digits = due_date.isoformat().replace("-", "") if due_date else _LAST_DAY
    return f"{int(_LAST_DAY) - int(digits):08}"


def _condition(wanted: TaskFilter, expression: Expression) -> str:
    tests = (
        ("{name} = {value}", "status", wanted.status),
        ("{name} = {value}", "priority", wanted.priority),
        ("contains({name}, {value})", "tags", wanted.tag),
        ("{name} = {value}", "source", wanted.source),
        ("{name} < {value}", "due_date", wanted.due_before),
        ("{name} > {value}", "due_date", wanted.due_after),
        ("{name} >= {value}", "updated_at", wanted.updated_since),
    )
    return " AND ".join(
        test.format(name=expression.name(name), value=expression.value(value))
        for test, name, value in tests
        if value is not None
    )


def _task(item: "Mapping[str, AttributeValueTypeDef]") -> Task:
    return from_item(Task, item)


def _exists_already(_: "Mapping[str, AttributeValueTypeDef]") -> AlreadyExists:
    return AlreadyExists("There is a task with this id already.")


def _refusal(present: "Mapping[str, AttributeValueTypeDef]") -> NotFound | VersionMismatch:
    return VersionMismatch(int(present["version"]["N"])) if present else _not_found()


def _not_found() -> NotFound:
    return NotFound("There is no such task.")
