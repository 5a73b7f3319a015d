"""Imports in DynamoDB."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.dynamodb import Expression, conflicting_item
from task_manager.adapters.items import from_item, to_item, to_value
from task_manager.adapters.sharded_index import ShardedIndex
from task_manager.domain.errors import NotFound
from task_manager.domain.imports import FirstFile, Import, ImportStatus
from task_manager.domain.ports.paging import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


FIRST_IMPORT = "first_import"
"""What items have that are no imports: they tell which file was the first with some content."""

_COUNTS = ("rows_read", "rows_created", "rows_rejected", "progress_at")

# How many chunks a divided import has, and the numbers of those that were counted. Of 40,000, as many as the
# workflow's list of them may have, the numbers take a fifth of the largest item.
_CHUNKS = "chunks"
_COUNTED_CHUNKS = "counted_chunks"


class DynamoDbImportStore:
    """The port `ImportStore` on the table `imports`."""

    def __init__(self, client: "DynamoDBClient", *, imports: str, shards: int) -> None:
        self._client = client
        self._imports = imports
        self._index = ShardedIndex(client, imports, shards)

    def create(self, started: Import) -> Import:
        """Store a new import, or return the one that is there. See the port."""
        present = self._put_new(self._item(started))
        return from_item(Import, present) if present else started

    def progress(self, running: Import) -> None:
        """Store how far an import has come. See the port."""
        change = Expression()
        sets = _sets(change, running, _COUNTS)
        self._change(running.id, change, f"SET {sets}", _undivided(change))

    def split(self, running: Import, chunks: int) -> None:
        """Store how an import goes on in chunks. See the port."""
        change = Expression()
        sets = f"{_sets(change, running, _COUNTS)}, {change.name(_CHUNKS)} = {change.value(chunks)}"
        self._change(running.id, change, f"SET {sets}", _undivided(change))

    def count_chunk(self, import_id: str, number: int, created: int, now: "datetime") -> None:
        """Add what a chunk has created, unless its number is among those that were counted. See the port."""
        change = Expression()
        counted = change.name(_COUNTED_CHUNKS)
        update = (
            f"SET {change.name('progress_at')} = {change.value(now)} "
            f"ADD {change.name('rows_created')} {change.value(created)}, {counted} {change.value({number})}"
        )
        condition = f"attribute_exists({change.name(_CHUNKS)}) AND NOT contains({counted}, {change.value(number)})"
        self._change(import_id, change, update, condition)

    def pending_chunks(self, import_id: str) -> list[int] | None:
        """Return which chunks were not counted, read consistently. See the port."""
        item = self._read(import_id)
        if _CHUNKS not in item:
            return None
        counted = set(map(int, item[_COUNTED_CHUNKS]["NS"])) if _COUNTED_CHUNKS in item else set()
        return [number for number in range(1, int(item[_CHUNKS]["N"]) + 1) if number not in counted]

    def register_content(self, digest: str, running: Import) -> FirstFile:
        """Return the first file with some content, by an item of its own. See the port."""
        item = {"id": f"content:{digest}", FIRST_IMPORT: running.id, "key": running.key}
        first = self._put_new({name: to_value(value) for name, value in item.items()})
        return FirstFile(first[FIRST_IMPORT]["S"], first["key"]["S"]) if first else FirstFile(running.id, running.key)

    def finish(self, finished: Import) -> None:
        """Store the end of an import. See the port."""
        change = Expression()
        sets = _sets(change, finished, Import.model_fields.keys() - {"id"})
        removes = f"{change.name(_CHUNKS)}, {change.name(_COUNTED_CHUNKS)}"
        self._change(finished.id, change, f"SET {sets} REMOVE {removes}")

    def get(self, import_id: str) -> Import:
        """Return an import, read consistently. See the port."""
        return from_item(Import, self._read(import_id))

    def page(self, limit: int, after: str | None = None) -> Page[Import]:
        """Return a page of imports, newest first. See the port."""
        return self._index.page(limit, after, _import)

    def _put_new(self, item: "dict[str, AttributeValueTypeDef]") -> "dict[str, Any] | None":
        """Store an item, or return the one that is there with its id."""
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
            present = conflicting_item(error)
            if present is None:
                raise
            return present
        return None

    def _read(self, import_id: str) -> "dict[str, AttributeValueTypeDef]":
        with map_aws_errors():
            answer = self._client.get_item(TableName=self._imports, Key={"id": {"S": import_id}}, ConsistentRead=True)
        if "Item" not in answer:
            raise NotFound("There is no such import.")
        return answer["Item"]

    def _change(self, import_id: str, change: Expression, update: str, *conditions: str) -> None:
        """Update an import that is running, if the conditions hold too; else leave it as it is."""
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
                )
        except ClientError as error:
            if conflicting_item(error) is None:
                raise

    def _item(self, one: Import) -> "dict[str, AttributeValueTypeDef]":
        version = {} if one.version is None else {"version": to_value(one.version)}
        return to_item(one) | version | self._index.shard_attribute(one.id)


def _sets(change: Expression, one: Import, names: "Iterable[str]") -> str:
    given = ((name, getattr(one, name)) for name in names)
    return ", ".join(f"{change.name(name)} = {change.value(value)}" for name, value in given if value is not None)


def _undivided(change: Expression) -> str:
    return f"attribute_not_exists({change.name(_CHUNKS)})"


def _import(item: "Mapping[str, AttributeValueTypeDef]") -> Import:
    return from_item(Import, item)
