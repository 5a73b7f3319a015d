"""Many conditional puts: what is repeated, for how long, and how many at once."""

import time
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime, timedelta
from threading import Barrier, Event, Lock
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from task_manager.adapters import conditional_puts
from task_manager.adapters.conditional_puts import put_all
from task_manager.domain.errors import Unavailable
from tests.fakes import FakeClock, ample_time
from tests.unit.adapters.faults import Responses, error

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef

THROTTLED = error("ProvisionedThroughputExceededException")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """Clock that time spent in pauses advances."""
    clock = FakeClock()
    monkeypatch.setattr(time, "sleep", lambda seconds: clock.advance(timedelta(seconds=seconds)))
    return clock


def a_put(number: int = 0, title: str = "new") -> "PutTypeDef":
    return {
        "TableName": "reminders",
        "Item": {"id": {"S": f"{number:04}"}, "title": {"S": title}},
        "ConditionExpression": "attribute_not_exists(id)",
    }


def stored(dynamodb: "DynamoDBClient") -> dict[str, str]:
    items = dynamodb.scan(TableName="reminders")["Items"]
    return {item["id"]["S"]: item["title"]["S"] for item in items}


def test_existing_items_stay_and_all_others_are_stored(dynamodb: "DynamoDBClient") -> None:
    dynamodb.put_item(**a_put(7, "old"))

    put_all(dynamodb, map(a_put, range(50)), ample_time)

    assert stored(dynamodb) == {f"{number:04}": "old" if number == 7 else "new" for number in range(50)}


@pytest.mark.parametrize(
    "response",
    [
        THROTTLED,
        error("ThrottlingException"),
        error("RequestLimitExceeded"),
        error("InternalServerError", 500),
        error("TransactionConflictException"),
    ],
    ids=lambda response: response["Error"]["Code"],
)
def test_a_refused_put_is_repeated_as_often_as_the_time_allows(
    dynamodb: "DynamoDBClient", clock: FakeClock, response: dict[str, Any]
) -> None:
    responses = Responses(dynamodb, "PutItem", *[response] * 50)
    end = clock() + timedelta(hours=1)

    put_all(dynamodb, [a_put()], lambda: end - clock())

    assert responses.left == []
    assert stored(dynamodb) == {"0000": "new"}


def test_a_put_that_is_not_answered_is_repeated(
    dynamodb: "DynamoDBClient", clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_item = dynamodb.put_item
    calls = 0

    def losing(**put: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectTimeoutError(endpoint_url="dynamodb")
        response = put_item(**put)
        if calls == 2:
            raise ReadTimeoutError(endpoint_url="dynamodb")
        return response

    monkeypatch.setattr(dynamodb, "put_item", losing)

    put_all(dynamodb, [a_put()], ample_time)

    assert calls == 3
    assert stored(dynamodb) == {"0000": "new"}


def test_a_put_that_is_refused_until_the_time_is_used_up_is_unavailable(
    dynamodb: "DynamoDBClient", clock: FakeClock
) -> None:
    responses = Responses(dynamodb, "PutItem", *[THROTTLED] * 10_000)
    end: datetime = clock() + timedelta(minutes=4)

    with pytest.raises(Unavailable) as raised:
        put_all(dynamodb, [a_put()], lambda: end - clock())

    assert timedelta(minutes=3) < clock() - FakeClock()() <= timedelta(minutes=4)
    assert 10_000 - len(responses.left) > 40
    assert isinstance(raised.value.__cause__, Unavailable)
    assert stored(dynamodb) == {}


def test_nothing_is_put_once_the_time_is_used_up(dynamodb: "DynamoDBClient") -> None:
    responses = Responses(dynamodb, "PutItem", THROTTLED)

    with pytest.raises(Unavailable):
        put_all(dynamodb, [a_put()], lambda: timedelta(0))

    assert responses.left == [THROTTLED]


def test_an_error_that_no_retry_helps_is_raised_at_once(dynamodb: "DynamoDBClient") -> None:
    responses = Responses(dynamodb, "PutItem", error("AccessDeniedException"), THROTTLED)

    with pytest.raises(ClientError, match="AccessDeniedException"):
        put_all(dynamodb, [a_put()], ample_time)

    assert responses.left == [THROTTLED]


def test_a_bounded_number_of_puts_is_made_at_once_and_no_more_are_taken(dynamodb: "DynamoDBClient") -> None:
    threads = conditional_puts.THREADS
    barrier, lock = Barrier(threads, timeout=60), Lock()
    taken = made = most_in_progress = 0

    def puts() -> Iterator["PutTypeDef"]:
        nonlocal taken, most_in_progress
        for number in range(4 * threads):
            taken += 1
            most_in_progress = max(most_in_progress, taken - made)
            yield a_put(number)

    def wait(**_: object) -> None:
        nonlocal made
        # Only if as many puts are in progress does any of them continue.
        barrier.wait()
        with lock:
            made += 1

    dynamodb.meta.events.register("before-call.dynamodb.PutItem", wait)

    put_all(dynamodb, puts(), ample_time)

    assert made == 4 * threads
    assert most_in_progress <= threads
    assert len(stored(dynamodb)) == 4 * threads


def test_puts_are_built_one_at_a_time(dynamodb: "DynamoDBClient") -> None:
    def slowly() -> Iterator["PutTypeDef"]:
        for number in range(5):
            # A generator that another thread continues meanwhile raises ValueError.
            Event().wait(0.01)
            yield a_put(number)

    put_all(dynamodb, slowly(), ample_time)

    assert len(stored(dynamodb)) == 5


def test_puts_are_built_and_made_in_the_context_of_the_caller(dynamodb: "DynamoDBClient") -> None:
    variable: ContextVar[str] = ContextVar("variable", default="unset")
    variable.set("of the caller")

    put_all(dynamodb, (a_put(number, variable.get()) for number in range(5)), ample_time)

    assert set(stored(dynamodb).values()) == {"of the caller"}
