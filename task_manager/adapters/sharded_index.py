"""A list of everything in one order, over an index that has no key which all writes share.

Such an index has the shard as hash key, and as range key a place: a string that no two items share. A page
merges what each shard holds below a place, greatest first. Ids are ordered by time, so by id that is
newest first.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.dynamodb import Expression
from task_manager.domain.ports.paging import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, QueryInputTypeDef

T = TypeVar("T")

SHARD = "shard"
ITEMS_READ_PER_PAGE = 500
"""What a page may read where few items are wanted. A page that wants all reads little more than it shows."""

_ABOVE_ALL = "~"
_BELOW_ALL = ""
_THREADS = 8


@dataclass(slots=True)
class _Shard:
    """How far a shard has been read: every wanted item at the place `floor` or above is in `found`, by its place."""

    name: str
    floor: str
    down_to: str
    found: "dict[str, Mapping[str, AttributeValueTypeDef]]" = field(default_factory=dict)
    items_read: int = 0

    @property
    def finished(self) -> bool:
        return self.floor == _BELOW_ALL

    def take(self, items: "Mapping[str, Mapping[str, AttributeValueTypeDef]]", floor: str, items_read: int) -> None:
        """Note what a query found down to `floor`, having read so many items."""
        self.found |= {place: item for place, item in items.items() if place > self.down_to}
        self.floor = floor if floor > self.down_to else _BELOW_ALL
        self.items_read += items_read


class ShardedIndex:
    """Pages of a table through one of its sharded indexes.

    The number of shards may grow at any time: an item keeps the shard that it was written with until it is
    written again, and every shard of a smaller number is one of the larger number too. It must not shrink,
    as what lies in the highest shards would be seen no more until it is written again.

    Args:
        client: The DynamoDB client to use.
        table: The table's name.
        shards: How many shards there are.
        index: The index's name.
        place: The attribute that is the index's range key.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, shards: int, index: str = "by_shard", place: str = "id"
    ) -> None:
        self._client = client
        self._table = table
        self._index = index
        self._place = place
        self._shards = tuple(str(number) for number in range(shards))
        self._pool = ThreadPoolExecutor(min(shards, _THREADS)) if shards > 1 else None

    def key(self, item_id: str) -> "dict[str, AttributeValueTypeDef]":
        """Return the attribute that puts an item into the index: the same for an id in every process."""
        digest = hashlib.sha256(item_id.encode()).digest()
        return {SHARD: {"S": self._shards[int.from_bytes(digest[:8]) % len(self._shards)]}}

    def page(
        self,
        limit: int,
        after: str | None,
        read: "Callable[[Mapping[str, AttributeValueTypeDef]], T]",
        condition: str = "",
        expression: Expression | None = None,
        down_to: str = _BELOW_ALL,
    ) -> Page[T]:
        """Return up to `limit` items at places below `after`, greatest first.

        Where the page's reads are used up first, it holds what is certain: the items down to the place to which
        every shard has been read, and the next page goes on below that.

        Args:
            limit: How many items to return at most.
            after: The place below which the page begins; None for the first page.
            read: Makes of an item what the page is to hold.
            condition: Which items are wanted, as a filter expression; empty for all.
            expression: The names and values in `condition`.
            down_to: The place above which the list ends; without it, it ends with the index.
        """
        expression = expression or Expression()
        shards = [_Shard(name, after or _ABOVE_ALL, down_to) for name in self._shards]
        # One more than is shown tells whether there is a next page.
        self._read_until(shards, limit + 1, condition, expression)
        frontier = max(shard.floor for shard in shards)
        # By place, since an item that moves to another shard may be seen in both for a moment.
        certain = {place: item for shard in shards for place, item in shard.found.items() if place >= frontier}
        greatest = sorted(certain, reverse=True)
        shown = [read(certain[place]) for place in greatest[:limit]]
        if len(greatest) > limit:
            return Page(shown, greatest[limit - 1])
        return Page(shown, None if frontier == _BELOW_ALL else frontier)

    def _read_until(self, shards: Sequence[_Shard], wanted: int, condition: str, expression: Expression) -> None:
        share = math.ceil(wanted / len(shards))
        size = share + math.isqrt(share) + 1
        budget = max(ITEMS_READ_PER_PAGE, 2 * size * len(shards))
        behind = list(shards)
        while behind and size:
            self._advance(behind, size, condition, expression)
            behind = _behind(shards, wanted)
            size = _next_size(shards, behind, wanted, budget)

    def _advance(self, shards: Sequence[_Shard], size: int, condition: str, expression: Expression) -> None:
        def query(shard: _Shard) -> None:
            request: QueryInputTypeDef = {
                "TableName": self._table,
                "IndexName": self._index,
                "KeyConditionExpression": "#shard = :shard AND #place < :floor",
                "ExpressionAttributeNames": expression.names | {"#shard": SHARD, "#place": self._place},
                "ExpressionAttributeValues": expression.values
                | {":shard": {"S": shard.name}, ":floor": {"S": shard.floor}},
                "ScanIndexForward": False,
                "Limit": size,
            }
            if condition:
                request["FilterExpression"] = condition
            with map_aws_errors():
                answer = self._client.query(**request)
            last = answer.get("LastEvaluatedKey")
            floor = last[self._place]["S"] if last else _BELOW_ALL
            shard.take({item[self._place]["S"]: item for item in answer["Items"]}, floor, answer["ScannedCount"])

        if self._pool and len(shards) > 1:
            list(self._pool.map(query, shards))
        else:
            for shard in shards:
                query(shard)


def _behind(shards: Sequence[_Shard], wanted: int) -> list[_Shard]:
    """Return the shards that may still hold one of the `wanted` greatest items."""
    known = sorted((place for shard in shards for place in shard.found), reverse=True)
    least = known[wanted - 1] if len(known) >= wanted else _BELOW_ALL
    return [shard for shard in shards if shard.floor > least]


def _next_size(shards: Sequence[_Shard], behind: Sequence[_Shard], wanted: int, budget: int) -> int:
    """Return how many items to read from each shard that is behind: what is missing, if the rest is like the start."""
    if not behind:
        return 0
    frontier = max(shard.floor for shard in behind)
    certain = sum(place >= frontier for shard in shards for place in shard.found)
    items_read = sum(shard.items_read for shard in shards)
    hit_rate = (sum(len(shard.found) for shard in shards) + 1) / (items_read + 1)
    unfinished = sum(not shard.finished for shard in shards)
    estimate = math.ceil((wanted - certain) / hit_rate / unfinished) + 1
    return min(estimate, max(0, budget - items_read) // len(behind))
