"""Imports in DynamoDB."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import translated
from task_manager.adapters.dynamodb import Expression, failed_condition
from task_manager.adapters.items import from_item, to_item, to_value
from task_manager.adapters.sharded_index import ShardedIndex
from task_manager.domain.errors import NotFound
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.ports import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


class DynamoDbImportLedger:
    """The port `ImportLedger` on the table `imports`."""

    def __init__(self, client: "DynamoDBClient", *, imports: str, shards: int) -> None:
        self._client = client
        self._imports = imports
        self._index = ShardedIndex(client, imports, shards)

    def begin(self, started: Import) -> Import:
        """Store a new import, or return the one that is there. See the port."""
        try:
            with translated():
                self._client.put_item(
                    TableName=self._imports,
                    Item=self._item(started),
                    ConditionExpression="attribute_not_exists(#id)",
                    ExpressionAttributeNames={"#id": "id"},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            present = failed_condition(error)
            if present is None:
                raise
            return from_item(Import, present)
        return started

    def progress(self, running: Import) -> None:
        """Store how far an import has come. See the port."""
        self._replace_running(running)

    def finish(self, finished: Import) -> None:
        """Store the end of an import. See the port."""
        self._replace_running(finished)

    def get(self, import_id: str) -> Import:
        """Return an import, read consistently. See the port."""
        with translated():
            answer = self._client.get_item(TableName=self._imports, Key={"id": {"S": import_id}}, ConsistentRead=True)
        if "Item" not in answer:
            raise NotFound("There is no such import.")
        return from_item(Import, answer["Item"])

    def page(self, limit: int, after: str | None = None) -> Page[Import]:
        """Return a page of imports, newest first. See the port."""
        return self._index.page(limit, after, _import)

    def _replace_running(self, changed: Import) -> None:
        expression = Expression()
        running = f"{expression.name('status')} = {expression.value(ImportStatus.RUNNING)}"
        try:
            with translated():
                self._client.put_item(
                    TableName=self._imports,
                    Item=self._item(changed),
                    ConditionExpression=running,
                    ExpressionAttributeNames=expression.names,
                    ExpressionAttributeValues=expression.values,
                )
        except ClientError as error:
            if failed_condition(error) is None:
                raise

    def _item(self, one: Import) -> "dict[str, AttributeValueTypeDef]":
        version = {} if one.version is None else {"version": to_value(one.version)}
        return to_item(one) | version | self._index.key(one.id)


def _import(item: "Mapping[str, AttributeValueTypeDef]") -> Import:
    return from_item(Import, item)
