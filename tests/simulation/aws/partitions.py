"""Limits of a table's partitions, by which DynamoDB throttles writes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

from tests.simulation.aws.dynamodb import DynamoDb
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.token_bucket import TokenBucket


class LimitedPartitions:
    """DynamoDB where each write of one table takes a token of its key's partition, whether it takes effect or not."""

    def __init__(
        self, dynamodb: DynamoDb, table: str, partitions: Sequence[TokenBucket], on_throttle: Callable[[], None]
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._partitions = partitions
        self._on_throttle = on_throttle

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**parameters: Any) -> dict[str, Any]:
            try:
                for request in _writes(operation, parameters):
                    self._take(request)
            except AwsError:
                self._on_throttle()
                raise
            response: dict[str, Any] = getattr(self._dynamodb, operation)(**parameters)
            return response

        return call

    def _take(self, request: Mapping[str, Any]) -> None:
        if request["TableName"] == self._table:
            key = self._dynamodb.tables[self._table].primary_key(request.get("Item") or request["Key"])
            self._partitions[crc32("#".join(key).encode()) % len(self._partitions)].take()


def _writes(operation: str, parameters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if operation == "transact_write_items":
        for item in parameters["TransactItems"]:
            yield from item.values()
    elif operation in {"put_item", "update_item", "delete_item"}:
        yield parameters
