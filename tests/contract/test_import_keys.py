"""Contract of `ImportKeys`."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from task_manager.adapters.idempotency_keys import IMPORT_RESULT, IdempotencyKeys
from task_manager.domain.errors import IdempotencyKeyReused
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.imports import ImportKeys
from tests.fakes import FakeClock, FakeImportKeys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = IdempotencyKey("client-1", "key-1", "fingerprint-1")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "table"])
def import_keys(request: pytest.FixtureRequest, clock: FakeClock) -> ImportKeys:
    if request.param == "memory":
        return FakeImportKeys(clock)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return IdempotencyKeys(client, "idempotency_keys", Import, IMPORT_RESULT, clock)


def an_import(clock: FakeClock) -> Import:
    return Import(id=new_id(clock()), key="imports/años.csv", started_at=clock())


def test_a_key_returns_the_import_that_was_first_bound_to_it(import_keys: ImportKeys, clock: FakeClock) -> None:
    first = an_import(clock)
    assert import_keys.claim(KEY, first) == first
    clock.advance(timedelta(hours=23))
    assert import_keys.claim(KEY, an_import(clock)) == first


def test_a_key_is_free_again_after_a_day(import_keys: ImportKeys, clock: FakeClock) -> None:
    import_keys.claim(KEY, an_import(clock))
    clock.advance(timedelta(hours=24))
    second = an_import(clock)
    assert import_keys.claim(KEY, second) == second
    assert import_keys.claim(KEY, an_import(clock)) == second


def test_a_key_of_another_client_is_another_key(import_keys: ImportKeys, clock: FakeClock) -> None:
    import_keys.claim(KEY, an_import(clock))
    other = an_import(clock)
    assert import_keys.claim(replace(KEY, client="client-2"), other) == other


def test_a_key_is_not_used_for_something_else(import_keys: ImportKeys, clock: FakeClock) -> None:
    first = import_keys.claim(KEY, an_import(clock))
    with pytest.raises(IdempotencyKeyReused):
        import_keys.claim(replace(KEY, fingerprint="fingerprint-2"), an_import(clock))
    assert import_keys.claim(KEY, an_import(clock)) == first
