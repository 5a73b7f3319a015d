"""What requests under an idempotency key gave, in DynamoDB."""

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

M = TypeVar("M", bound=BaseModel)


class IdempotencyKeys(Generic[M]):
    """The table `idempotency_keys`, for requests that give one kind of model."""

    def __init__(self, client: "DynamoDBClient", table: str, outcome: type[M], clock: Clock) -> None:
        self._client = client
        self._table = table
        self._model = outcome
        self._attribute = outcome.__name__.lower()
        self._clock = clock

    def replay(self, key: IdempotencyKey) -> M | None:
        """Return what the request under this key gave; None where there was none, or it gave nothing.

        Raises:
            IdempotencyKeyReused: It was another request.
        """
        with map_aws_errors():
            answer = self._client.get_item(TableName=self._table, Key={"key": {"S": _digest(key)}}, ConsistentRead=True)
        record = answer.get("Item")
        if record is None or int(record["expires_at"]["N"]) <= _epoch(self._clock()):
            return None
        return self.outcome(record, key)

    def claim(self, key: IdempotencyKey, outcome: M | None = None) -> M | None:
        """Bind a key to its request and to what that gives; return what it is bound to, now or before.

        Raises:
            IdempotencyKeyReused: It is bound to another request.
        """
        try:
            with map_aws_errors():
                self._client.put_item(**self.put(key, outcome))
        except ClientError as error:
            record = conflicting_item(error)
            if record is None:
                raise
            return self.outcome(record, key)
        return outcome

    def put(self, key: IdempotencyKey, outcome: M | None) -> "PutTypeDef":
        """Return the write that binds a key, on condition that it is free; where it is not, its record comes back."""
        now = self._clock()
        condition = Expression()
        record: dict[str, AttributeValueTypeDef] = {
            "key": {"S": _digest(key)},
            "fingerprint": {"S": key.fingerprint},
            "expires_at": {"N": str(_epoch(now + KEY_LIFETIME))},
        }
        if outcome is not None:
            record[self._attribute] = {"S": outcome.model_dump_json()}
        return {
            "TableName": self._table,
            "Item": record,
            # DynamoDB deletes expired items days late, so the condition looks at the time itself.
            "ConditionExpression": (
                f"attribute_not_exists({condition.name('key')}) "
                f"OR {condition.name('expires_at')} <= {condition.value(_epoch(now))}"
            ),
            "ExpressionAttributeNames": condition.names,
            "ExpressionAttributeValues": condition.values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def outcome(self, record: "Mapping[str, AttributeValueTypeDef]", key: IdempotencyKey) -> M | None:
        """Return what the record of a key says that its request gave.

        Raises:
            IdempotencyKeyReused: It is the record of another request.
        """
        if record["fingerprint"]["S"] != key.fingerprint:
            raise IdempotencyKeyReused("This idempotency key was used for another request.")
        return self._model.model_validate_json(record[self._attribute]["S"]) if self._attribute in record else None


def _digest(key: IdempotencyKey) -> str:
    return hashlib.sha256(json.dumps([key.client, key.key]).encode()).hexdigest()


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())
