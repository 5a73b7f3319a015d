"""DynamoDB expressions, failed conditions, transactions and batch reads."""

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
_TRANSIENT = _THROTTLED | {"TransactionConflict"}
_PAUSE_SECONDS = 0.05


class Expression:
    """Placeholders for the names and values of an expression: any name may be a reserved word."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, AttributeValueTypeDef] = {}

    def name(self, name: str) -> str:
        """Return the placeholder of an attribute."""
        self.names[f"#{name}"] = name
        return f"#{name}"

    def value(self, value: object) -> str:
        """Return the placeholder of a value."""
        placeholder = f":{len(self.values)}"
        self.values[placeholder] = to_value(value)
        return placeholder


class TransactionRefused(Exception):
    """A condition of a transaction does not hold; `reasons` has one entry per item, in the order of the call."""

    def __init__(self, reasons: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("A condition of the transaction does not hold.")
        self.reasons = reasons

    def condition_failed(self, index: int) -> bool:
        """Return whether the condition of the item at `index` failed."""
        return bool(self.reasons[index]["Code"] == "ConditionalCheckFailed")


def conflicting_item(error: ClientError) -> dict[str, Any] | None:
    """Return the item for which the condition of a write failed (empty if there is no item); None for other errors.

    The write must set `ReturnValuesOnConditionCheckFailure` to `ALL_OLD`.
    """
    if error_code(error) != "ConditionalCheckFailedException":
        return None
    item: dict[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]  # missing in the stubs
    return item


def transact_write(client: "DynamoDBClient", items: "Sequence[TransactWriteItemTypeDef]") -> None:
    """Write all of up to 100 `items` or none; transient errors are retried a few times.

    Raises:
        TransactionRefused: A condition does not hold.
        Contention: Another transaction was in conflict, in the last attempt too.
        Unavailable: DynamoDB throttled, in the last attempt too, or could not be reached.
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
            if not codes & _TRANSIENT:
                raise
            refusal = unavailable(codes) if codes & _THROTTLED else contended()
        else:
            return
    raise refusal


def batch_get(
    client: "DynamoDBClient",
    table: str,
    keys: "Sequence[dict[str, AttributeValueTypeDef]]",
    *,
    consistent: bool,
    attribute: str | None = None,
) -> "Iterator[dict[str, AttributeValueTypeDef]]":
    """Yield each existing item among up to 100 different keys, or one attribute of each.

    Raises:
        Unavailable: DynamoDB throttled or could not be reached.
    """
    request: KeysAndAttributesUnionTypeDef = {"Keys": keys, "ConsistentRead": consistent}
    if attribute is not None:
        request |= {"ProjectionExpression": "#attribute", "ExpressionAttributeNames": {"#attribute": attribute}}
    unprocessed: Mapping[str, KeysAndAttributesUnionTypeDef] = {table: request}
    for attempt in range(_ATTEMPTS):
        _pause_before(attempt)
        with map_aws_errors():
            response = client.batch_get_item(RequestItems=unprocessed)
        yield from response["Responses"].get(table, ())
        unprocessed = response["UnprocessedKeys"]
        if not unprocessed:
            return
    raise unavailable({"UnprocessedKeys"})


def _pause_before(attempt: int) -> None:
    # Full jitter, so that concurrent writers diverge; the first attempt (number 0) does not wait.
    longest = _PAUSE_SECONDS * (2**attempt - 1)
    if attempt:
        time.sleep(random.uniform(0, longest))  # noqa: S311 - no secret
