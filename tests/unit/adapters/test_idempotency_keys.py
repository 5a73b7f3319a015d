"""Stored results of requests."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from task_manager.adapters.idempotency_keys import IMPORT_RESULT, TASK_RESULT, IdempotencyKeys
from task_manager.domain.ports.idempotency import IdempotencyKey
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = IdempotencyKey(client="client", key="key", fingerprint="fingerprint")


class Renamed(BaseModel):
    """A result whose class has another name than its attribute."""

    id: str


@pytest.mark.parametrize(("attribute", "name"), [(TASK_RESULT, "task"), (IMPORT_RESULT, "import")])
def test_results_stored_by_earlier_releases_are_found_whatever_their_class_is_named(
    dynamodb: "DynamoDBClient", attribute: str, name: str
) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    keys = IdempotencyKeys(dynamodb, "idempotency_keys", Renamed, attribute, FakeClock(now))
    primary_key = keys.put(KEY, None)["Item"]["key"]
    dynamodb.put_item(
        TableName="idempotency_keys",
        Item={
            "key": primary_key,
            "fingerprint": {"S": "fingerprint"},
            "expires_at": {"N": str(int(now.timestamp()) + 60)},
            name: {"S": '{"id":"1"}'},
        },
    )

    assert keys.replay(KEY) == Renamed(id="1")
