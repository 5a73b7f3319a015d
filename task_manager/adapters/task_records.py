"""Tasks by id in DynamoDB."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.dynamodb import Expression, batch_get, conflicting_item
from task_manager.adapters.items import CORRELATION, from_item
from task_manager.adapters.task_table import TaskTable
from task_manager.domain.batches import batches
from task_manager.domain.errors import NotFound, VersionMismatch
from task_manager.domain.task import Processing, Task, import_id_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, DeleteTypeDef

_KEYS_PER_READ = 100


class DynamoDbTaskRecords:
    """The port `TaskRecords` on the table `tasks`."""

    def __init__(self, client: "DynamoDBClient", tasks: TaskTable) -> None:
        self._client = client
        self._tasks = tasks

    def get(self, task_id: str) -> Task:
        """Return a task, read consistently. See the port."""
        return from_item(Task, self._read(task_id))

    def get_with_cause(self, task_id: str) -> tuple[Task, str | None]:
        """Return a task and the correlation id of its last write. See the port."""
        item = self._read(task_id)
        task = from_item(Task, item)
        # An import that adds its tasks in one invocation writes none.
        return task, item[CORRELATION]["S"] if CORRELATION in item else import_id_of(task.source)

    def existing_ids(self, task_ids: "Iterable[str]") -> set[str]:
        """Return the ids of existing tasks, read consistently. See the port."""
        return {item["id"]["S"] for item in self._read_existing(task_ids, consistent=True, attribute="id")}

    def remove(self, task_id: str, expected: "AbstractSet[int] | None" = None) -> None:
        """Delete a task. See the port."""
        try:
            with map_aws_errors():
                self._client.delete_item(**deletion(self._tasks, task_id, expected))
        except ClientError as error:
            item = conflicting_item(error)
            if item is None:
                raise
            raise missing_or_changed(item) from error

    def record_processing(self, task_id: str, version: int, processing: Processing) -> None:
        """Store the result of background work on a version of a task; nothing else of it changes. See the port."""
        expression = Expression()
        update = f"SET {expression.name('processing')} = {expression.value(processing.model_dump(exclude_none=True))}"
        condition = f"{expression.name('version')} = {expression.value(version)}"
        try:
            with map_aws_errors():
                self._client.update_item(
                    TableName=self._tasks.name,
                    Key=self._tasks.key(task_id),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames=expression.names,
                    ExpressionAttributeValues=expression.values,
                )
        except ClientError as error:
            if conflicting_item(error) is None:
                raise

    def _read_existing(
        self, task_ids: "Iterable[str]", *, consistent: bool, attribute: str | None = None
    ) -> "Iterator[Mapping[str, AttributeValueTypeDef]]":
        """Yield the items of existing tasks, or one attribute of each, once for each id and in no certain order."""
        for batch in batches(dict.fromkeys(task_ids), _KEYS_PER_READ):
            keys = [self._tasks.key(task_id) for task_id in batch]
            yield from batch_get(self._client, self._tasks.name, keys, consistent=consistent, attribute=attribute)

    def _read(self, task_id: str) -> "Mapping[str, AttributeValueTypeDef]":
        with map_aws_errors():
            response = self._client.get_item(
                TableName=self._tasks.name, Key=self._tasks.key(task_id), ConsistentRead=True
            )
        if "Item" not in response:
            raise _not_found()
        return response["Item"]


def deletion(table: TaskTable, task_id: str, expected: "AbstractSet[int] | None") -> "DeleteTypeDef":
    """Return the deletion of a task that exists and, where versions are expected, has one of them."""
    expression = Expression()
    condition = f"attribute_exists({expression.name('id')})"
    if expected is not None:
        version = expression.name("version")
        condition += f" AND ({' OR '.join(f'{version} = {expression.value(number)}' for number in sorted(expected))})"
    delete: DeleteTypeDef = {
        "TableName": table.name,
        "Key": table.key(task_id),
        "ConditionExpression": condition,
        "ExpressionAttributeNames": expression.names,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if expression.values:
        delete["ExpressionAttributeValues"] = expression.values
    return delete


def missing_or_changed(item: "Mapping[str, AttributeValueTypeDef]") -> NotFound | VersionMismatch:
    """Return the error for a write whose condition did not hold for `item`, which is empty where there is none."""
    return VersionMismatch(int(item["version"]["N"])) if item else _not_found()


def _not_found() -> NotFound:
    return NotFound("There is no such task.")
