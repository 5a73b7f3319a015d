"""Which import an idempotency key stands for, in DynamoDB."""

from typing import TYPE_CHECKING

from task_manager.adapters.idempotency_keys import IdempotencyKeys
from task_manager.domain.imports import Import
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.idempotency import IdempotencyKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbImportKeys:
    """The port `ImportKeys` on the table `idempotency_keys`."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        self._keys = IdempotencyKeys(client, table, Import, clock)

    def claim(self, key: IdempotencyKey, announced: Import) -> Import:
        """Bind a key to an import, or return the one that it is bound to. See the port."""
        return self._keys.claim(key, announced) or announced
