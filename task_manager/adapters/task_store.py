"""Tasks in DynamoDB: one conditional write per change, and a sharded index for lists."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import translated
from task_manager.adapters.dynamodb import Expression, TransactionRefused, failed_condition, transact_write
from task_manager.adapters.items import from_item, to_item
from task_manager.adapters.sharded_index import ShardedIndex
from task_manager.domain.errors import AlreadyExists, IdempotencyKeyReused, NotFound, VersionMismatch
from task_manager.domain.ports import Clock, IdempotencyKey, Page, TaskFilter
from task_manager.domain.task import Processing, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, DeleteItemInputTypeDef

KEY_LIFETIME = timedelta(hours=24)


class DynamoDbTaskStore:
    """The port `TaskStore` on the tables `tasks` and `idempotency_keys`; only `add_once` needs the second."""

    def __init__(self, client: "DynamoDBClient", *, tasks: str, keys: str, shards: int, clock: Clock) -> None:
        self._client = client
        self._tasks = tasks
        self._keys = keys
        self._index = ShardedIndex(client, tasks, shards)
        self._clock = clock

    def add(self, task: Task) -> None:
        """Store a new task. See the port."""
        item = self._item(task)
        try:
            with translated():
                self._client.put_item(
                    TableName=self._tasks,
                    Item=item,
                    ConditionExpression="attribute_not_exists(#id)",
                    ExpressionAttributeNames={"#id": "id"},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            present = failed_condition(error)
            if present is None:
                raise
            # botocore repeats a put whose answer was lost, and then meets its own task.
            if present != item:
                raise AlreadyExists("There is a task with this id already.") from error

    def add_once(self, task: Task, key: IdempotencyKey) -> Task:
        """Store a new task under an idempotency key. See the port."""
        now = self._clock()
        expression = Expression()
        unused = (
            f"attribute_not_exists({expression.name('key')}) "
            f"OR {expression.name('expires_at')} <= {expression.value(_epoch(now))}"
        )
        try:
            transact_write(
                self._client,
                [
                    {
                        "Put": {
                            "TableName": self._keys,
                            "Item": {
                                "key": {"S": _digest(key)},
                                "fingerprint": {"S": key.fingerprint},
                                "task": {"S": task.model_dump_json()},
                                "expires_at": {"N": str(_epoch(now + KEY_LIFETIME))},
                            },
                            # DynamoDB deletes expired items days late, so the condition looks at the time itself.
                            "ConditionExpression": unused,
                            "ExpressionAttributeNames": expression.names,
                            "ExpressionAttributeValues": expression.values,
                            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                        }
                    },
                    {
                        "Put": {
                            "TableName": self._tasks,
                            "Item": self._item(task),
                            "ConditionExpression": "attribute_not_exists(#id)",
                            "ExpressionAttributeNames": {"#id": "id"},
                        }
                    },
                ],
            )
        except TransactionRefused as refused:
            if refused.condition_failed(0):
                return _first_answer(refused.reasons[0]["Item"], key)
            raise AlreadyExists("There is a task with this id already.") from refused
        return task

    def get(self, task_id: str) -> Task:
        """Return a task, read consistently. See the port."""
        with translated():
            answer = self._client.get_item(TableName=self._tasks, Key={"id": {"S": task_id}}, ConsistentRead=True)
        if "Item" not in answer:
            raise _not_found()
        return from_item(Task, answer["Item"])

    def replace(self, task: Task, expected_version: int) -> None:
        """Store the next version of a task. See the port."""
        item = self._item(task)
        expression = Expression()
        condition = f"{expression.name('version')} = {expression.value(expected_version)}"
        try:
            with translated():
                self._client.put_item(
                    TableName=self._tasks,
                    Item=item,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=expression.names,
                    ExpressionAttributeValues=expression.values,
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            present = failed_condition(error)
            if present is None:
                raise
            # As in `add`: what stands there may be what an earlier attempt of this very call wrote.
            if present != item:
                raise _refusal(present) from error

    def remove(self, task_id: str, expected_version: int | None = None) -> None:
        """Delete a task. See the port."""
        expression = Expression()
        condition = f"attribute_exists({expression.name('id')})"
        if expected_version is not None:
            condition += f" AND {expression.name('version')} = {expression.value(expected_version)}"
        request: DeleteItemInputTypeDef = {
            "TableName": self._tasks,
            "Key": {"id": {"S": task_id}},
            "ConditionExpression": condition,
            "ExpressionAttributeNames": expression.names,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if expression.values:
            request["ExpressionAttributeValues"] = expression.values
        try:
            with translated():
                self._client.delete_item(**request)
        except ClientError as error:
            present = failed_condition(error)
            if present is None:
                raise
            raise _refusal(present) from error

    def record_processing(self, task_id: str, version: int, processing: Processing) -> None:
        """Note what became of a version of a task; nothing else of it changes. See the port."""
        expression = Expression()
        update = f"SET {expression.name('processing')} = {expression.value(processing.model_dump(exclude_none=True))}"
        condition = f"{expression.name('version')} = {expression.value(version)}"
        try:
            with translated():
                self._client.update_item(
                    TableName=self._tasks,
                    Key={"id": {"S": task_id}},
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=expression.names,
                    ExpressionAttributeValues=expression.values,
                )
        except ClientError as error:
            if failed_condition(error) is None:
                raise

    def page(self, wanted: TaskFilter, limit: int, after: str | None = None) -> Page[Task]:
        """Return a page of tasks, newest first. See the port."""
        expression = Expression()
        return self._index.page(limit, after, _task, _condition(wanted, expression), expression)

    def _item(self, task: Task) -> "dict[str, AttributeValueTypeDef]":
        return to_item(task) | self._index.key(task.id)


def _condition(wanted: TaskFilter, expression: Expression) -> str:
    tests = (
        ("{name} = {value}", "status", wanted.status),
        ("{name} = {value}", "priority", wanted.priority),
        ("contains({name}, {value})", "tags", wanted.tag),
        ("{name} = {value}", "source", wanted.source),
        ("{name} < {value}", "due_date", wanted.due_before),
        ("{name} > {value}", "due_date", wanted.due_after),
    )
    return " AND ".join(
        test.format(name=expression.name(name), value=expression.value(value))
        for test, name, value in tests
        if value is not None
    )


def _task(item: "Mapping[str, AttributeValueTypeDef]") -> Task:
    return from_item(Task, item)


def _first_answer(record: "Mapping[str, AttributeValueTypeDef]", key: IdempotencyKey) -> Task:
    if record["fingerprint"]["S"] != key.fingerprint:
        raise IdempotencyKeyReused("This idempotency key was used for another request.")
    return Task.model_validate_json(record["task"]["S"])


def _refusal(present: "Mapping[str, AttributeValueTypeDef]") -> NotFound | VersionMismatch:
    return VersionMismatch(int(present["version"]["N"])) if present else _not_found()


def _not_found() -> NotFound:
    return NotFound("There is no such task.")


def _digest(key: IdempotencyKey) -> str:
    return hashlib.sha256(json.dumps([key.client, key.key]).encode()).hexdigest()


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())
