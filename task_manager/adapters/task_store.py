"""Tasks in DynamoDB: one conditional write per change, and sharded queries for lists."""

import secrets
from datetime import date
from typing import TYPE_CHECKING, Literal, TypedDict

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.conditional_puts import put_all
from task_manager.adapters.dynamodb import (
    Expression,
    TransactionRefused,
    conflicting_item,
    transact_write,
)
from task_manager.adapters.idempotency_keys import TASK_RESULT, IdempotencyKeys
from task_manager.adapters.items import CORRELATION, from_item, to_item
from task_manager.adapters.sharded_query import ShardedQuery
from task_manager.adapters.task_records import DynamoDbTaskRecords, deletion, missing_or_changed
from task_manager.adapters.task_table import TaskTable
from task_manager.domain.errors import AlreadyExists, TaskManagerError
from task_manager.domain.ports.clock import Clock, TimeLeft
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.paging import Page
from task_manager.domain.ports.tasks import NO_ASSIGNEE, Order, TaskFilter, TaskQuery
from task_manager.domain.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, PutTypeDef, TransactWriteItemTypeDef

    ConflictError = Callable[[Mapping[str, AttributeValueTypeDef]], TaskManagerError]

    class _Condition(TypedDict):
        ConditionExpression: str
        ExpressionAttributeNames: dict[str, str]
        ExpressionAttributeValues: Mapping[str, AttributeValueTypeDef]
        ReturnValuesOnConditionCheckFailure: Literal["ALL_OLD"]


_DUE = "due"
_WRITE = "write"
_LAST_DAY = "99999999"
_EQUAL_OR_ABSENT = "({name} = {value} OR attribute_not_exists({name}))"


class DynamoDbTaskStore(DynamoDbTaskRecords):
    """The port `TaskStore` on the tables `tasks` and `idempotency_keys`; only writes under a key need the second.

    `correlation_id` returns the id of the request or import that a write is made for, if there is one.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        tasks: TaskTable,
        idempotency_keys: str,
        clock: Clock,
        correlation_id: "Callable[[], str | None]" = lambda: None,
    ) -> None:
        super().__init__(client, tasks)
        self._idempotency_keys = IdempotencyKeys(client, idempotency_keys, Task, TASK_RESULT, clock)
        self._by_creation = ShardedQuery(client, tasks.name, tasks.shards)
        self._by_due_date = ShardedQuery(client, tasks.name, tasks.shards, "by_due_date", _DUE)
        self._correlation_id = correlation_id

    def add(self, task: Task, idempotency_key: IdempotencyKey | None = None) -> Task:
        """Store a new task. See the port."""
        put: PutTypeDef = {**self._addition(task), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        if idempotency_key is not None:
            return self._write_once(idempotency_key, {"Put": put}, _already_exists, task) or task
        self._put(put, _already_exists)
        return task

    def add_all(self, tasks: "Iterable[Task]", time_left: TimeLeft) -> None:
        """Store those tasks that do not exist. See the port."""
        put_all(self._client, map(self._addition, tasks), time_left)

    def replay(self, idempotency_key: IdempotencyKey) -> Task | None:
        """Return the result of the write with this key. See the port."""
        return self._idempotency_keys.replay(idempotency_key)

    def claim(self, idempotency_key: IdempotencyKey) -> None:
        """Bind a key to its fingerprint. See the port."""
        self._idempotency_keys.claim(idempotency_key)

    def replace(self, task: Task, expected_version: int, idempotency_key: IdempotencyKey | None = None) -> Task:
        """Store the next version of a task. See the port."""
        put: PutTypeDef = {
            "TableName": self._tasks.name,
            "Item": self.item(task),
            **_has_version(expected_version),
        }
        if idempotency_key is not None:
            return self._write_once(idempotency_key, {"Put": put}, missing_or_changed, task) or task
        self._put(put, missing_or_changed)
        return task

    def keep(self, task: Task, idempotency_key: IdempotencyKey | None = None) -> Task:
        """Return a task, as the result of a key if there is one. See the port."""
        if idempotency_key is None:
            return task
        check: TransactWriteItemTypeDef = {
            "ConditionCheck": {
                "TableName": self._tasks.name,
                "Key": self._tasks.key(task.id),
                **_has_version(task.version),
            }
        }
        return self._write_once(idempotency_key, check, missing_or_changed, task) or task

    def remove(
        self, task_id: str, expected: "AbstractSet[int] | None" = None, idempotency_key: IdempotencyKey | None = None
    ) -> None:
        """Delete a task. See the port."""
        if idempotency_key is None:
            super().remove(task_id, expected)
            return
        delete = deletion(self._tasks, task_id, expected)
        self._write_once(idempotency_key, {"Delete": delete}, missing_or_changed, None)

    def page(self, query: TaskQuery) -> Page[Task]:
        """Return one page of a list of tasks. See the port."""
        expression = Expression()
        condition = _condition(query.filter, expression)
        if query.order is Order.NEWEST_FIRST:
            return self._by_creation.page(query.limit, query.after, _task, condition, expression)
        # The sort keys of a day's tasks begin with that of the day: later days have smaller sort keys.
        first, last = query.filter.due_after, query.filter.due_before
        start = _day_sort_key(first) if first else None
        end = f"{_day_sort_key(last)}~" if last else ""
        page = self._by_due_date.page(query.limit, query.after or start, _id, condition, expression, end)
        # The index holds only what filters test, and may be behind the table.
        return Page(self._current(page.items, query.filter), page.after)

    def item(self, task: Task) -> "dict[str, AttributeValueTypeDef]":
        """Return the item that a write of this task stores: with its keys, correlation id and a new write id."""
        correlation_id = self._correlation_id()
        correlation: dict[str, AttributeValueTypeDef] = {CORRELATION: {"S": correlation_id}} if correlation_id else {}
        keys = self._tasks.key(task.id) | {_DUE: {"S": _due_sort_key(task)}}
        return to_item(task) | keys | correlation | {_WRITE: {"S": secrets.token_hex(8)}}

    def _current(self, task_ids: "Iterable[str]", task_filter: TaskFilter) -> "Sequence[Task]":
        """Return the tasks with these ids that exist and match the filter, as the table has them."""
        items = self._read_existing(task_ids, consistent=False)
        tasks = {task.id: task for task in map(_task, items) if task_filter.matches(task)}
        return [tasks[task_id] for task_id in dict.fromkeys(task_ids) if task_id in tasks]

    def _addition(self, task: Task) -> "PutTypeDef":
        return {
            "TableName": self._tasks.name,
            "Item": self.item(task),
            "ConditionExpression": "attribute_not_exists(#id)",
            "ExpressionAttributeNames": {"#id": "id"},
        }

    def _put(self, put: "PutTypeDef", conflict_error: "ConflictError") -> None:
        try:
            with map_aws_errors():
                self._client.put_item(**put)
        except ClientError as error:
            item = conflicting_item(error)
            if item is None:
                raise
            # botocore repeats a put whose response was lost, and then conflicts with its own first write. The content
            # alone does not distinguish that from an equal change of another client.
            if item.get(_WRITE) != put["Item"][_WRITE]:
                raise conflict_error(item) from error

    def _write_once(
        self,
        idempotency_key: IdempotencyKey,
        write: "TransactWriteItemTypeDef",
        conflict_error: "ConflictError",
        outcome: Task | None,
    ) -> Task | None:
        try:
            transact_write(self._client, [{"Put": self._idempotency_keys.put(idempotency_key, outcome)}, write])
        except TransactionRefused as refused:
            if not refused.condition_failed(0):
                raise conflict_error(refused.reasons[1].get("Item", {})) from refused
            return self._idempotency_keys.result(refused.reasons[0]["Item"], idempotency_key)
        return outcome


def _due_sort_key(task: Task) -> str:
    """Return a string that is greater the sooner the task is due: an index is read from its greatest sort key down."""
    return f"{_day_sort_key(task.due_date)}#{task.id}"


def _day_sort_key(due_date: date | None) -> str:
    digits = due_date.isoformat().replace("-", "") if due_date else _LAST_DAY
    return f"{int(_LAST_DAY) - int(digits):08}"


def _condition(task_filter: TaskFilter, expression: Expression) -> str:
    tests = (
        ("{name} = {value}", "status", task_filter.status),
        ("{name} = {value}", "priority", task_filter.priority),
        ("contains({name}, {value})", "tags", task_filter.tag),
        ("{name} = {value}", "source", task_filter.source),
        (
            _EQUAL_OR_ABSENT if task_filter.assignee == NO_ASSIGNEE else "{name} = {value}",
            "assignee",
            task_filter.assignee,
        ),
        ("{name} = {value}", "list", task_filter.list),
        ("{name} < {value}", "due_date", task_filter.due_before),
        ("{name} > {value}", "due_date", task_filter.due_after),
        ("{name} >= {value}", "updated_at", task_filter.updated_since),
    )
    return " AND ".join(
        test.format(name=expression.name(name), value=expression.value(value))
        for test, name, value in tests
        if value is not None
    )


def _task(item: "Mapping[str, AttributeValueTypeDef]") -> Task:
    return from_item(Task, item)


def _id(item: "Mapping[str, AttributeValueTypeDef]") -> str:
    return item["id"]["S"]


def _has_version(version: int) -> "_Condition":
    """Return the condition of a write that a task exists and has this version."""
    expression = Expression()
    return {
        "ConditionExpression": f"{expression.name('version')} = {expression.value(version)}",
        "ExpressionAttributeNames": expression.names,
        "ExpressionAttributeValues": expression.values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _already_exists(_: "Mapping[str, AttributeValueTypeDef]") -> AlreadyExists:
    return AlreadyExists("A task with this id exists already.")
