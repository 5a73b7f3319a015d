"""Sharded query: a list of all items in one order, of a table or an index without a hash key that all writes share.

The hash key is the shard, the range key a sort key that no two items share. A page merges what each shard holds below a
sort key, greatest first. Ids are ordered by time, so by id that is newest first.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
"""

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.dynamodb import Expression
from task_manager.adapters.shards import SHARD, Shards
from task_manager.domain.ports.paging import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, QueryInputTypeDef

T = TypeVar("T")

ITEMS_READ_PER_PAGE = 500
"""Upper bound of items that a page reads where its filter matches few. Without a filter it reads little more than it
returns."""

_MAX_SORT_KEY = "~"
_MIN_SORT_KEY = ""
_THREADS = 8


@dataclass(slots=True)
class _Shard:
    """Progress in one shard: every matching item at the sort key `floor` or above is in `matches`, by its sort key."""

    name: str
    floor: str
    lower_bound: str
    matches: "dict[str, Mapping[str, AttributeValueTypeDef]]" = field(default_factory=dict)
    items_read: int = 0

    @property
    def finished(self) -> bool:
        return self.floor == _MIN_SORT_KEY

    def extend(self, matches: "Mapping[str, Mapping[str, AttributeValueTypeDef]]", floor: str, items_read: int) -> None:
        """Add the matches of a query that read `items_read` items, down to `floor`."""
        self.matches |= {sort_key: item for sort_key, item in matches.items() if sort_key > self.lower_bound}
        self.floor = floor if floor > self.lower_bound else _MIN_SORT_KEY
        self.items_read += items_read


class ShardedQuery:
    """Pages of a table whose hash key is the shard, read consistently, or of such an index, read eventually.

    Args:
        client: The DynamoDB client.
        table: The table's name.
        shards: The shards.
        index: The index's name; None for the table itself.
        sort_key: The attribute that is the range key of the table or of the index.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, shards: Shards, index: str | None = None, sort_key: str = "id"
    ) -> None:
        self._client = client
        self._table = table
        self._index = index
        self._sort_key = sort_key
        self._shards = shards.names
        self._pool = ThreadPoolExecutor(min(len(self._shards), _THREADS)) if len(self._shards) > 1 else None

    def page(
        self,
        limit: int,
        after: str | None,
        parse: "Callable[[Mapping[str, AttributeValueTypeDef]], T]",
        condition: str = "",
        expression: Expression | None = None,
        lower_bound: str = _MIN_SORT_KEY,
    ) -> Page[T]:
        """Return up to `limit` items with sort keys below `after`, greatest first.

        Where the page's read limit is reached first, it holds the items down to the sort key to which every shard
        has been read, and the next page continues below that.

        Args:
            limit: The largest number of items to return.
            after: The sort key below which the page begins; None for the first page.
            parse: Returns what the page holds for an item.
            condition: The filter expression; empty for all items.
            expression: The names and values in `condition`.
            lower_bound: The sort key above which the list ends; without it, it ends with the last item.
        """
        expression = expression or Expression()
        shards = [_Shard(name, after or _MAX_SORT_KEY, lower_bound) for name in self._shards]
        # One item more than is returned tells whether there is a next page.
        self._read_until(shards, limit + 1, condition, expression)
        frontier = max(shard.floor for shard in shards)
        complete = {
            sort_key: item for shard in shards for sort_key, item in shard.matches.items() if sort_key >= frontier
        }
        sort_keys = sorted(complete, reverse=True)
        items = [parse(complete[sort_key]) for sort_key in sort_keys[:limit]]
        if len(sort_keys) > limit:
            return Page(items, sort_keys[limit - 1])
        return Page(items, None if frontier == _MIN_SORT_KEY else frontier)

    def _read_until(self, shards: Sequence[_Shard], count: int, condition: str, expression: Expression) -> None:
        share = math.ceil(count / len(shards))
        size = share + math.isqrt(share) + 1
        read_limit = max(ITEMS_READ_PER_PAGE, 2 * size * len(shards))
        behind = list(shards)
        while behind and size:
            self._query_shards(behind, size, condition, expression)
            behind = _behind(shards, count)
            size = _next_size(shards, behind, count, read_limit)

    def _query_shards(self, shards: Sequence[_Shard], size: int, condition: str, expression: Expression) -> None:
        def query(shard: _Shard) -> None:
            request: QueryInputTypeDef = {
                "TableName": self._table,
                "KeyConditionExpression": "#shard = :shard AND #sort_key < :floor",
                "ExpressionAttributeNames": expression.names | {"#shard": SHARD, "#sort_key": self._sort_key},
                "ExpressionAttributeValues": expression.values
                | {":shard": {"S": shard.name}, ":floor": {"S": shard.floor}},
                "ScanIndexForward": False,
                "Limit": size,
            }
            if self._index is None:
                request["ConsistentRead"] = True
            else:
                request["IndexName"] = self._index
            if condition:
                request["FilterExpression"] = condition
            with map_aws_errors():
                response = self._client.query(**request)
            last = response.get("LastEvaluatedKey")
            floor = last[self._sort_key]["S"] if last else _MIN_SORT_KEY
            matches = {item[self._sort_key]["S"]: item for item in response["Items"]}
            shard.extend(matches, floor, response["ScannedCount"])

        if self._pool and len(shards) > 1:
            list(self._pool.map(query, shards))
        else:
            for shard in shards:
                query(shard)


def _behind(shards: Sequence[_Shard], count: int) -> list[_Shard]:
    """Return the shards that may still hold one of the `count` greatest items."""
    known = sorted((sort_key for shard in shards for sort_key in shard.matches), reverse=True)
    least = known[count - 1] if len(known) >= count else _MIN_SORT_KEY
    return [shard for shard in shards if shard.floor > least]


def _next_size(shards: Sequence[_Shard], behind: Sequence[_Shard], count: int, read_limit: int) -> int:
    """Return the number of items to read from each shard that is behind, at the rate of matches so far."""
    if not behind:
        return 0
    frontier = max(shard.floor for shard in behind)
    complete = sum(sort_key >= frontier for shard in shards for sort_key in shard.matches)
    items_read = sum(shard.items_read for shard in shards)
    match_rate = (sum(len(shard.matches) for shard in shards) + 1) / (items_read + 1)
    unfinished = sum(not shard.finished for shard in shards)
    estimate = math.ceil((count - complete) / match_rate / unfinished) + 1
    return min(estimate, max(0, read_limit - items_read) // len(behind))
