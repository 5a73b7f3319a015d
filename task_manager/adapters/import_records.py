"""Imports by id in DynamoDB."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.dynamodb import Expression, conflicting_item
from task_manager.adapters.items import from_item, to_value
from task_manager.domain.errors import NotFound
from task_manager.domain.imports import FirstFile, Import, ImportStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


FIRST_IMPORT = "first_import"
"""Attribute that only content-digest items have, which record the first file with a certain content."""

_COUNTS = ("rows_read", "rows_created", "rows_rejected", "progress_at")

# Number of chunks of a split import, and the numbers of those that are counted. The input of a state, 256 KiB, holds up
# to 40,000 numbers, which take a fifth of the maximum size of an item.
_CHUNKS = "chunks"
_COUNTED_CHUNKS = "counted_chunks"


class DynamoDbImportRecords:
    """The port `ImportRecords` on the table `imports`. It uses no index, and so needs no shards."""

    def __init__(self, client: "DynamoDBClient", imports: str) -> None:
        self._client = client
        self._imports = imports

    def progress(self, import_: Import) -> bool:
        """Store the counts of an import. See the port."""
        change = Expression()
        sets = _sets(change, import_, _COUNTS)
        has_no_more = f"NOT {change.name('rows_read')} > {change.value(import_.rows_read)}"
        refusing = self._update(import_.id, change, f"SET {sets}", _not_split(change), has_no_more)
        return refusing is None or refusing.get("status") == to_value(ImportStatus.RUNNING)

    def split(self, import_: Import, chunks: int) -> None:
        """Store the counts and the number of chunks. See the port."""
        change = Expression()
        sets = f"{_sets(change, import_, _COUNTS)}, {change.name(_CHUNKS)} = {change.value(chunks)}"
        self._update(import_.id, change, f"SET {sets}", _not_split(change))

    def count_chunk(self, import_id: str, number: int, created: int, now: "datetime") -> None:
        """Count a chunk, unless its number is among the counted ones. See the port."""
        change = Expression()
        counted = change.name(_COUNTED_CHUNKS)
        update = (
            f"SET {change.name('progress_at')} = {change.value(now)} "
            f"ADD {change.name('rows_created')} {change.value(created)}, {counted} {change.value({number})}"
        )
        condition = f"attribute_exists({change.name(_CHUNKS)}) AND NOT contains({counted}, {change.value(number)})"
        self._update(import_id, change, update, condition)

    def pending_chunks(self, import_id: str) -> list[int] | None:
        """Return the numbers of the chunks that are not counted, read consistently. See the port."""
        item = self._read(import_id)
        if _CHUNKS not in item:
            return None
        counted = set(map(int, item[_COUNTED_CHUNKS]["NS"])) if _COUNTED_CHUNKS in item else set()
        return [number for number in range(1, int(item[_CHUNKS]["N"]) + 1) if number not in counted]

    def register_content(self, digest: str, import_: Import) -> FirstFile:
        """Return the first file with this content, from an item of its own. See the port."""
        item = {"id": f"content:{digest}", FIRST_IMPORT: import_.id, "key": import_.key}
        first = self._put_if_absent({name: to_value(value) for name, value in item.items()})
        return FirstFile(first[FIRST_IMPORT]["S"], first["key"]["S"]) if first else FirstFile(import_.id, import_.key)

    def finish(self, import_: Import) -> None:
        """Store the result of an import, and remove its chunks. See the port."""
        change = Expression()
        sets = _sets(change, import_, Import.model_fields.keys() - {"id"})
        removes = f"{change.name(_CHUNKS)}, {change.name(_COUNTED_CHUNKS)}"
        self._update(import_.id, change, f"SET {sets} REMOVE {removes}")

    def get(self, import_id: str) -> Import:
        """Return an import, read consistently. See the port."""
        return from_item(Import, self._read(import_id))

    def _put_if_absent(self, item: "dict[str, AttributeValueTypeDef]") -> "dict[str, Any] | None":
        """Store an item; return the existing item with its id, or None where there was none."""
        try:
            with map_aws_errors():
                self._client.put_item(
                    TableName=self._imports,
                    Item=item,
                    ConditionExpression="attribute_not_exists(#id)",
                    ExpressionAttributeNames={"#id": "id"},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            existing = conflicting_item(error)
            if existing is None:
                raise
            return existing
        return None

    def _read(self, import_id: str) -> "dict[str, AttributeValueTypeDef]":
        with map_aws_errors():
            response = self._client.get_item(TableName=self._imports, Key={"id": {"S": import_id}}, ConsistentRead=True)
        if "Item" not in response:
            raise NotFound("There is no such import.")
        return response["Item"]

    def _update(self, import_id: str, change: Expression, update: str, *conditions: str) -> dict[str, Any] | None:
        """Update an import if it is running and the conditions hold; return the item that does not fulfil them."""
        running = f"{change.name('status')} = {change.value(ImportStatus.RUNNING)}"
        try:
            with map_aws_errors():
                self._client.update_item(
                    TableName=self._imports,
                    Key={"id": {"S": import_id}},
                    UpdateExpression=update,
                    ConditionExpression=" AND ".join((running, *conditions)),
                    ExpressionAttributeNames=change.names,
                    ExpressionAttributeValues=change.values,
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            refusing = conflicting_item(error)
            if refusing is None:
                raise
            return refusing
        return None


def _sets(change: Expression, import_: Import, names: "Iterable[str]") -> str:
    fields = ((name, getattr(import_, name)) for name in names)
    return ", ".join(f"{change.name(name)} = {change.value(value)}" for name, value in fields if value is not None)


def _not_split(change: Expression) -> str:
    return f"attribute_not_exists({change.name(_CHUNKS)})"
