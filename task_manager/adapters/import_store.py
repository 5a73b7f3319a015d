"""Imports in DynamoDB: records, and a sharded query of an index for the list."""

from typing import TYPE_CHECKING

from task_manager.adapters.dynamodb import Expression
from task_manager.adapters.import_records import DynamoDbImportRecords
from task_manager.adapters.items import from_item, to_item, to_value
from task_manager.adapters.sharded_query import ShardedQuery
from task_manager.adapters.shards import SHARD, Shards
from task_manager.domain.identifiers import first_id
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.ports.paging import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_RUNNING_PER_PAGE = 100


class DynamoDbImportStore(DynamoDbImportRecords):
    """The port `ImportStore` on the table `imports`."""

    def __init__(self, client: "DynamoDBClient", *, imports: str, shards: Shards) -> None:
        super().__init__(client, imports)
        self._shards = shards
        self._by_shard = ShardedQuery(client, imports, shards, "by_shard")

    def create(self, import_: Import) -> Import:
        """Store a new import, or return the existing one. See the port."""
        existing = self._put_if_absent(self._item(import_))
        return from_item(Import, existing) if existing else import_

    def page(self, limit: int, after: str | None = None) -> Page[Import]:
        """Return a page of imports, newest first. See the port."""
        return self._by_shard.page(limit, after, _import)

    def running(self, until: "datetime") -> "Iterator[Import]":
        """Yield running imports. See the port."""
        expression = Expression()
        condition = f"{expression.name('status')} = {expression.value(ImportStatus.RUNNING)}"
        after: str | None = first_id(until)
        while after is not None:
            page = self._by_shard.page(_RUNNING_PER_PAGE, after, _import, condition, expression)
            yield from page.items
            after = page.after

    def _item(self, import_: Import) -> "dict[str, AttributeValueTypeDef]":
        version = {} if import_.version is None else {"version": to_value(import_.version)}
        return to_item(import_) | version | {SHARD: {"S": self._shards.shard_of(import_.id)}}


def _import(item: "Mapping[str, AttributeValueTypeDef]") -> Import:
    return from_item(Import, item)
