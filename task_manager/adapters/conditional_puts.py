"""Many conditional puts, several at a time, each repeated while DynamoDB throttles or fails."""

import time
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.backoff import pauses
from task_manager.domain.errors import Contention, Unavailable
from task_manager.domain.ports.clock import TimeLeft
from task_manager.thread_pool import ContextThreadPool

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef

T = TypeVar("T")

THREADS = 16


def put_all(client: "DynamoDBClient", puts: "Iterable[PutTypeDef]", time_left: TimeLeft) -> None:
    """Make all puts, in no particular order; one whose condition does not hold counts as made.

    Args:
        client: The DynamoDB client. Its own retries would multiply with those made here, and know no time left.
        puts: The puts. They are taken one at a time, as threads become free.
        time_left: Returns the time that the puts may still take; an attempt that has begun may exceed it.

    Raises:
        Unavailable: The time is used up; some puts have been made.
    """
    shared = _SharedIterator(puts)

    def put_each() -> None:
        for put in shared:
            _put(client, put, time_left)

    with ContextThreadPool(THREADS) as pool:
        futures = [pool.submit(put_each) for _ in range(THREADS)]
    for future in futures:
        future.result()


def _put(client: "DynamoDBClient", put: "PutTypeDef", time_left: TimeLeft) -> None:
    refusal: Contention | Unavailable | None = None
    for pause in pauses(time_left):
        if pause:
            time.sleep(pause)
        try:
            with map_aws_errors():
                client.put_item(**put)
        except client.exceptions.ConditionalCheckFailedException:
            return
        except (Contention, Unavailable) as error:
            refusal = error
        else:
            return
    raise Unavailable("The time was used up before all items were stored.") from refusal


class _SharedIterator(Generic[T]):
    """Iterator from which several threads take items."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items = iter(items)
        self._lock = Lock()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        with self._lock:
            return next(self._items)
