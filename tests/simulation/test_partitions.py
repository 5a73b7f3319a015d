"""Limits of simulated partitions: writes of one table take tokens of their key's partition."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes import FakeClock
from tests.simulation.aws.dynamodb import DynamoDb, Table
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.partitions import LimitedPartitions
from tests.simulation.aws.token_bucket import TokenBucket


class Limited:
    """Tables `tasks`, whose two partitions allow a write a second each, and `imports`, which has no limits."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        tables = {name: Table(["id"], {}, self.clock) for name in ("tasks", "imports")}
        partitions = [TokenBucket(1, 1, self.clock) for _ in range(2)]
        self.throttled = 0
        self.dynamodb = LimitedPartitions(DynamoDb(tables), "tasks", partitions, self._count)

    def _count(self) -> None:
        self.throttled += 1

    def put(self, name: str, table: str = "tasks", **options: Any) -> None:
        self.dynamodb.put_item(TableName=table, Item={"id": {"S": name}}, **options)

    def items(self, *names: str) -> list[bool]:
        """Return whether there is an item for each name."""
        return [bool(self.dynamodb.get_item(TableName="tasks", Key={"id": {"S": name}})) for name in names]


@pytest.fixture
def limited() -> Limited:
    return Limited()


def test_a_partition_throttles_beyond_its_limit_until_it_is_refilled(limited: Limited) -> None:
    names = "abcdef"
    for name in names:
        with suppress(AwsError):
            limited.put(name)
    stored = [name for name, is_stored in zip(names, limited.items(*names), strict=True) if is_stored]
    # One in each partition.
    assert (len(stored), limited.throttled) == (2, 4)

    limited.clock.advance(timedelta(seconds=1))
    for name in stored:
        limited.put(name)
        with pytest.raises(AwsError, match="ThrottlingException"):
            limited.put(name)


def test_a_write_whose_condition_fails_counts_too(limited: Limited) -> None:
    limited.put("a")
    limited.clock.advance(timedelta(seconds=1))
    with pytest.raises(AwsError, match="ConditionalCheckFailedException"):
        limited.put("a", ConditionExpression="attribute_not_exists(id)")

    with pytest.raises(AwsError, match="ThrottlingException"):
        limited.put("a")


def test_reads_and_other_tables_are_not_limited(limited: Limited) -> None:
    limited.put("a")

    for _ in range(3):
        assert limited.items("a") == [True]
        limited.put("a", table="imports")
    assert limited.throttled == 0


def test_a_throttled_transaction_writes_nothing(limited: Limited) -> None:
    limited.put("a")
    puts = [{"Put": {"TableName": "tasks", "Item": {"id": {"S": name}}}} for name in "bcdefgha"]

    with pytest.raises(AwsError, match="ThrottlingException"):
        limited.dynamodb.transact_write_items(ClientRequestToken="token", TransactItems=puts)

    assert limited.items(*"abcdefgh") == [True, *[False] * 7]
