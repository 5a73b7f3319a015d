"""Pages of a sharded query, with responses that DynamoDB gives and moto does not: a page may be empty without being
the last, and a page that ends with the last item has a last evaluated key.
"""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from task_manager.adapters.dynamodb import Expression
from task_manager.adapters.sharded_query import ITEMS_READ_PER_PAGE, ShardedQuery
from task_manager.adapters.shards import Shards
from task_manager.domain.errors import Unavailable
from task_manager.domain.ports.paging import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FIRST = 0x0195_0000_0000_7000_8000_0000_0000_0000


class AwsLikeTable:
    """Table of shards whose only filter is `#wanted = :0`; `longest` replaces the 1 MB limit of a query."""

    def __init__(self, shards: int, longest: int = 10**9) -> None:
        self.shards = Shards({datetime(2026, 1, 1, tzinfo=UTC): shards})
        self.longest = longest
        self.items_read = 0
        self.queries = 0
        self._shards: dict[str, dict[str, bool]] = {}

    def insert(self, item_id: str, *, matching: bool = True) -> None:
        self.insert_into(self.shards.shard_of(item_id), item_id, matching=matching)

    def insert_into(self, shard: str, item_id: str, *, matching: bool = True) -> None:
        self._shards.setdefault(shard, {})[item_id] = matching

    def query(self, **request: Any) -> dict[str, Any]:
        values = request["ExpressionAttributeValues"]
        assert request["KeyConditionExpression"] == "#shard = :shard AND #sort_key < :floor"
        assert request["ScanIndexForward"] is False
        items = self._shards.get(values[":shard"]["S"], {})
        below = sorted((item_id for item_id in items if item_id < values[":floor"]["S"]), reverse=True)
        read = below[: min(request["Limit"], self.longest)]
        returned = [item_id for item_id in read if "FilterExpression" not in request or items[item_id]]
        response: dict[str, Any] = {
            "Items": [{"id": {"S": item_id}} for item_id in returned],
            "ScannedCount": len(read),
        }
        if len(read) == min(request["Limit"], self.longest):
            response["LastEvaluatedKey"] = {"id": {"S": read[-1]}, "shard": values[":shard"]}
        self.items_read += len(read)
        self.queries += 1
        return response


def a_query(stub: AwsLikeTable) -> ShardedQuery:
    return ShardedQuery(cast("DynamoDBClient", stub), "tasks", stub.shards)


def an_id(number: int) -> str:
    digits = f"{FIRST + number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def a_page(
    query: ShardedQuery, limit: int, after: str | None = None, *, filtered: bool = False, lower_bound: str = ""
) -> Page[str]:
    expression = Expression()
    condition = f"{expression.name('wanted')} = {expression.value(True)}" if filtered else ""
    return query.page(limit, after, lambda item: item["id"]["S"], condition, expression, lower_bound)


def walk(
    query: ShardedQuery, limit: int, after: str | None = None, *, filtered: bool = False, lower_bound: str = ""
) -> list[str]:
    page = a_page(query, limit, after, filtered=filtered, lower_bound=lower_bound)
    returned_ids = list(page.items)
    while page.after is not None:
        following = a_page(query, limit, page.after, filtered=filtered, lower_bound=lower_bound)
        assert following.after is None or following.after < page.after
        page = following
        returned_ids += page.items
    return returned_ids


@given(
    items=st.dictionaries(st.integers(0, 5000), st.booleans(), max_size=150),
    shards=st.integers(1, 9),
    limit=st.integers(1, 40),
    longest=st.integers(1, 30),
    filtered=st.booleans(),
)
def test_a_traversal_returns_each_matching_item_once_greatest_first(
    items: Mapping[int, bool], shards: int, limit: int, longest: int, filtered: bool
) -> None:
    stub = AwsLikeTable(shards, longest)
    query = a_query(stub)
    for number, matching in items.items():
        stub.insert(an_id(number), matching=matching)
    expected = [an_id(number) for number in sorted(items, reverse=True) if items[number] or not filtered]
    assert walk(query, limit, filtered=filtered) == expected


@given(
    numbers=st.sets(st.integers(0, 300), max_size=150),
    bounds=st.tuples(st.integers(0, 300), st.integers(0, 300)),
    shards=st.integers(1, 5),
    limit=st.integers(1, 40),
    longest=st.integers(1, 30),
)
def test_a_traversal_between_two_positions_returns_the_items_between_them(
    numbers: set[int], bounds: tuple[int, int], shards: int, limit: int, longest: int
) -> None:
    stub = AwsLikeTable(shards, longest)
    query = a_query(stub)
    for number in numbers:
        stub.insert(an_id(number))
    least, greatest = bounds
    between = sorted((number for number in numbers if least < number < greatest), reverse=True)
    assert walk(query, limit, an_id(greatest), lower_bound=an_id(least)) == [an_id(number) for number in between]


@given(
    seed=st.integers(0, 10**6),
    weights=st.tuples(*[st.integers(1, 20)] * 4),
    rare=st.sampled_from([0.01, 0.05, 0.1, 0.5]),
    limit=st.integers(1, 60),
)
def test_a_traversal_is_complete_for_uneven_shards_and_rare_matches(
    seed: int, weights: tuple[int, ...], rare: float, limit: int
) -> None:
    chosen = random.Random(seed)
    stub = AwsLikeTable(4)
    query = a_query(stub)
    matching = [chosen.random() < rare for _ in range(1_500)]
    for number, shard in enumerate(chosen.choices("0123", weights, k=len(matching))):
        stub.insert_into(shard, an_id(number), matching=matching[number])
    expected = [an_id(number) for number in range(len(matching)) if matching[number]][::-1]
    assert walk(query, limit, filtered=True) == expected


@given(count=st.integers(1, 60), shards=st.integers(1, 9))
def test_a_page_with_all_items_is_the_last(count: int, shards: int) -> None:
    stub = AwsLikeTable(shards)
    query = a_query(stub)
    for number in range(count):
        stub.insert(an_id(number))
    page = a_page(query, count)
    assert (len(page.items), page.after) == (count, None)


@given(
    old=st.sets(st.integers(0, 2000), min_size=1, max_size=120),
    new=st.lists(st.integers(0, 2000), max_size=60),
    shards=st.integers(1, 5),
    limit=st.integers(1, 20),
)
def test_inserts_during_a_traversal_neither_skip_nor_repeat_existing_items(
    old: set[int], new: list[int], shards: int, limit: int
) -> None:
    stub = AwsLikeTable(shards)
    query = a_query(stub)
    for number in old:
        stub.insert(an_id(2 * number))
    arriving = iter(new)
    page = a_page(query, limit)
    returned_ids = Counter(page.items)
    while page.after is not None:
        # Odd numbers are between the existing ones, before and after the current position.
        stub.insert(an_id(2 * next(arriving, 0) + 1))
        page = a_page(query, limit, page.after)
        returned_ids.update(page.items)
    assert {item_id: returned_ids[item_id] for item_id in map(an_id, (2 * number for number in old))} == dict.fromkeys(
        (an_id(2 * number) for number in old), 1
    )
    assert max(returned_ids.values()) == 1


@pytest.mark.parametrize("shards", [1, 4, 16])
def test_an_unfiltered_page_reads_little_more_than_it_returns_for_any_table_size(shards: int) -> None:
    reads = []
    for count in (1_000, 20_000):
        stub = AwsLikeTable(shards)
        query = a_query(stub)
        for number in range(count):
            stub.insert(an_id(number))
        page = a_page(query, 50)
        assert page.items == [an_id(number) for number in range(count - 1, count - 51, -1)]
        reads.append(stub.items_read)
    share = -(-51 // shards)
    assert max(reads) <= 51 + shards * (share**0.5 + 3) * 2


@pytest.mark.parametrize("shards", [1, 4, 16])
def test_a_traversal_between_two_positions_reads_at_most_one_page_more_for_any_table_size(shards: int) -> None:
    stub = AwsLikeTable(shards)
    query = a_query(stub)
    for number in range(20_000):
        stub.insert(an_id(number), matching=number % 100 == 0)
    returned = walk(query, 50, an_id(10_300), filtered=True, lower_bound=an_id(10_000))
    assert returned == [an_id(10_200), an_id(10_100)]
    assert stub.items_read <= 300 + ITEMS_READ_PER_PAGE


@pytest.mark.parametrize("shards", [1, 4, 7])
def test_a_page_without_matches_reads_a_bounded_number_and_returns_a_position(shards: int) -> None:
    stub = AwsLikeTable(shards)
    query = a_query(stub)
    for number in range(5_000):
        stub.insert(an_id(number), matching=False)
    page = a_page(query, 50, filtered=True)
    assert page.items == []
    assert page.after is not None
    assert ITEMS_READ_PER_PAGE - shards <= stub.items_read <= ITEMS_READ_PER_PAGE
    assert walk(query, 50, filtered=True) == []


def test_a_page_with_few_matches_is_full_when_its_reads_suffice() -> None:
    chosen = random.Random(1)
    stub = AwsLikeTable(4)
    query = a_query(stub)
    for number in range(5_000):
        stub.insert(an_id(number), matching=chosen.random() < 0.2)
    page = a_page(query, 50, filtered=True)
    assert len(page.items) == 50
    assert stub.items_read <= ITEMS_READ_PER_PAGE
    assert stub.queries <= 16


def test_throttling_in_one_shard_is_unavailable() -> None:
    class Throttled(AwsLikeTable):
        def query(self, **request: Any) -> dict[str, Any]:
            if request["ExpressionAttributeValues"][":shard"]["S"] == "2":
                raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "Query")
            return super().query(**request)

    with pytest.raises(Unavailable):
        a_page(a_query(Throttled(3)), 10)


@pytest.mark.parametrize("index", [None, "by_due_date"])
def test_a_table_is_read_consistently_and_an_index_is_named(index: str | None) -> None:
    requests: list[dict[str, Any]] = []

    class Recording(AwsLikeTable):
        def query(self, **request: Any) -> dict[str, Any]:
            requests.append(request)
            return super().query(**request)

    stub = Recording(3)
    a_page(ShardedQuery(cast("DynamoDBClient", stub), "tasks", stub.shards, index), 10)

    expected = {"ConsistentRead": True} if index is None else {"IndexName": index}
    chosen = [
        {name: value for name, value in request.items() if name in {"ConsistentRead", "IndexName"}}
        for request in requests
    ]
    assert chosen == [expected] * 3
