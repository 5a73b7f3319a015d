"""What the adapters on DynamoDB have in common: expressions, conditions that failed, and transactions."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import contended, error_code, map_aws_errors, unavailable
from task_manager.adapters.items import to_value
from task_manager.domain.errors import Contention, TaskManagerError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        KeysAndAttributesUnionTypeDef,
        TransactWriteItemTypeDef,
    )

_ATTEMPTS = 5
_THROTTLED = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError"})
_FOR_NOW = _THROTTLED | {"TransactionConflict"}
_PAUSE_SECONDS = 0.05


class Expression:
    """Placeholders for the names and values of an expression: any name may be a reserved word."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, AttributeValueTypeDef] = {}

    def name(self, name: str) -> str:
        """Return the placeholder that stands for an attribute."""
        self.names[f"#{name}"] = name
        return f"#{name}"

    def value(self, value: object) -> str:
        """Return the placeholder that stands for a value."""
        placeholder = f":{len(self.values)}"
        self.values[placeholder] = to_value(value)
        return placeholder


class TransactionRefused(Exception):
    """A condition of a transaction does not hold; `reasons` has one entry per item, in the order of the call."""

    def __init__(self, reasons: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("A condition of the transaction does not hold.")
        self.reasons = reasons

    def condition_failed(self, place: int) -> bool:
        """Tell whether it was the condition of the item at `place`."""
        return bool(self.reasons[place]["Code"] == "ConditionalCheckFailed")


def conflicting_item(error: ClientError) -> dict[str, Any] | None:
    """Return the item (empty: there is none) that a write's condition did not hold for.

    The write must ask for `ALL_OLD` on a failed condition. None means that `error` says something else.
    """
    if error_code(error) != "ConditionalCheckFailedException":
        return None
    item: dict[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]  # the stubs do not know it
    return item


def transact_write(client: "DynamoDBClient", items: "Sequence[TransactWriteItemTypeDef]") -> None:
    """Write all of up to 100 `items` or none; try again, a few times, where it is refused for now.

    Raises:
        TransactionRefused: A condition does not hold.
        Contention: Another transaction was in the way, to the end.
        Unavailable: DynamoDB throttled, to the end, or could not be reached.
    """
    refusal: TaskManagerError = contended()
    for attempt in range(_ATTEMPTS):
        _pause_before(attempt)
        try:
            with map_aws_errors():
                client.transact_write_items(TransactItems=items)
        except Contention as error:
            refusal = error
        except client.exceptions.TransactionCanceledException as error:
            reasons = error.response["CancellationReasons"]
            codes = {reason["Code"] for reason in reasons}
            if "ConditionalCheckFailed" in codes:
                raise TransactionRefused(reasons) from error
            if not codes & _FOR_NOW:
                raise
            refusal = unavailable(codes) if codes & _THROTTLED else contended()
        else:
            return
    raise refusal


def transact_skipping_failed(client: "DynamoDBClient", items: "Sequence[TransactWriteItemTypeDef]") -> None:
    """Write those of up to 100 `items` whose conditions hold.

    Raises:
        Contention: Another transaction was in the way, to the end.
        Unavailable: DynamoDB throttled, to the end, or could not be reached.
    """
    while items:
        try:
            transact_write(client, items)
        except TransactionRefused as refused:
            # At least one, so it comes to an end.
            items = [item for place, item in enumerate(items) if not refused.condition_failed(place)]
        else:
            return


def batch_get(
    client: "DynamoDBClient", table: str, keys: "Sequence[dict[str, AttributeValueTypeDef]]", attribute: str
) -> "Iterator[dict[str, AttributeValueTypeDef]]":
    """Yield one attribute of those of up to 100 items that there are, read consistently.

    Raises:
        Unavailable: DynamoDB throttled or could not be reached.
    """
    rest: Mapping[str, KeysAndAttributesUnionTypeDef] = {
        table: {
            "Keys": keys,
            "ConsistentRead": True,
            "ProjectionExpression": "#attribute",
            "ExpressionAttributeNames": {"#attribute": attribute},
        }
    }
    for attempt in range(_ATTEMPTS):
        _pause_before(attempt)
        with map_aws_errors():
            answer = client.batch_get_item(RequestItems=rest)
        yield from answer["Responses"].get(table, ())
        rest = answer["UnprocessedKeys"]
        if not rest:
            return
    raise unavailable({"UnprocessedKeys"})


def _pause_before(attempt: int) -> None:
    # For a random time, so that rivals part ways; the first attempt (number 0) does not wait.
    longest = _PAUSE_SECONDS * (2**attempt - 1)
    time.sleep(random.uniform(0, longest))  # noqa: S311 - it hides nothing
