"""Results of requests by idempotency key, in DynamoDB."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from botocore.exceptions import ClientError
from pydantic import BaseModel

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.dynamodb import Expression, conflicting_item
from task_manager.domain.errors import IdempotencyKeyReused
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.idempotency import IdempotencyKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, PutTypeDef

KEY_LIFETIME = timedelta(hours=24)

TASK_RESULT = "task"
"""Attribute that holds a task as the result of a request."""
IMPORT_RESULT = "import"
"""Attribute that holds an import as the result of a request."""

_KEY = "key"
_FINGERPRINT = "fingerprint"
_EXPIRES_AT = "expires_at"

M = TypeVar("M", bound=BaseModel)


class IdempotencyKeys(Generic[M]):
    """Table `idempotency_keys`, for requests whose result is one kind of model.

    Args:
        client: The DynamoDB client.
        table: The name of the table.
        model: The model of a result.
        attribute: The attribute that holds a result.
        clock: The clock by which keys expire.
    """

    def __init__(self, client: "DynamoDBClient", table: str, model: type[M], attribute: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._model = model
        self._attribute = attribute
        self._clock = clock

    def replay(self, key: IdempotencyKey) -> M | None:
        """Return the result of the request with this key; None if there was no such request, or it has no result.

        Raises:
            IdempotencyKeyReused: The key was used for another request.
        """
        with map_aws_errors():
            response = self._client.get_item(
                TableName=self._table, Key={_KEY: {"S": _digest(key)}}, ConsistentRead=True
            )
        item = response.get("Item")
        if item is None or int(item[_EXPIRES_AT]["N"]) <= _epoch(self._clock()):
            return None
        return self.result(item, key)

    def claim(self, key: IdempotencyKey, result: M | None = None) -> M | None:
        """Store the result under a key that is not in use; return the result that is stored under it, now or before.

        Raises:
            IdempotencyKeyReused: The key was used for another request.
        """
        try:
            with map_aws_errors():
                self._client.put_item(**self.put(key, result))
        except ClientError as error:
            item = conflicting_item(error)
            if item is None:
                raise
            return self.result(item, key)
        return result

    def put(self, key: IdempotencyKey, result: M | None) -> "PutTypeDef":
        """Return the put of a key on condition that it is not in use; the error holds the item if it is."""
        now = self._clock()
        condition = Expression()
        item: dict[str, AttributeValueTypeDef] = {
            _KEY: {"S": _digest(key)},
            _FINGERPRINT: {"S": key.fingerprint},
            _EXPIRES_AT: {"N": str(_epoch(now + KEY_LIFETIME))},
        }
        if result is not None:
            item[self._attribute] = {"S": result.model_dump_json()}
        return {
            "TableName": self._table,
            "Item": item,
            # DynamoDB deletes expired items days late.
            "ConditionExpression": (
                f"attribute_not_exists({condition.name(_KEY)}) "
                f"OR {condition.name(_EXPIRES_AT)} <= {condition.value(_epoch(now))}"
            ),
            "ExpressionAttributeNames": condition.names,
            "ExpressionAttributeValues": condition.values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def result(self, item: "Mapping[str, AttributeValueTypeDef]", key: IdempotencyKey) -> M | None:
        """Return the result in the item of a key; None if the request has none.

        Raises:
            IdempotencyKeyReused: The item is of another request.
        """
        if item[_FINGERPRINT]["S"] != key.fingerprint:
            raise IdempotencyKeyReused("This idempotency key was used for another request.")
        return self._model.model_validate_json(item[self._attribute]["S"]) if self._attribute in item else None


def _digest(key: IdempotencyKey) -> str:
    return hashlib.sha256(json.dumps([key.client, key.key]).encode()).hexdigest()


def _epoch(time: datetime) -> int:
    return int(time.timestamp())
