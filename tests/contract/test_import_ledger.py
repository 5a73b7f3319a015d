"""What every `ImportLedger` does."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from task_manager.adapters.import_ledger import DynamoDbImportLedger
from task_manager.domain.errors import NotFound
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.ports import ImportLedger
from tests.fakes import FakeClock, FakeImportLedger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNKNOWN = "0195b1e6-0000-7000-8000-000000000000"


@pytest.fixture(params=["memory", "four shards"])
def ledger(request: pytest.FixtureRequest) -> ImportLedger:
    if request.param == "memory":
        return FakeImportLedger()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return DynamoDbImportLedger(client, imports="imports", shards=4)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def an_import(clock: FakeClock, key: str = "imports/años + 50%.csv") -> Import:
    clock.advance(timedelta(milliseconds=1))
    return Import(id=new_id(clock()), key=key, started_at=clock())


def ended(running: Import, clock: FakeClock, status: ImportStatus = ImportStatus.SUCCEEDED) -> Import:
    return running.model_copy(
        update={
            "status": status,
            "rows_read": 3,
            "rows_created": 2,
            "rows_rejected": 1,
            "report_key": "reports/1.csv",
            "error": None if status is ImportStatus.SUCCEEDED else "The file is empty.",
            "finished_at": clock(),
        }
    )


def test_an_import_begins_once(ledger: ImportLedger, clock: FakeClock) -> None:
    started = an_import(clock)
    assert ledger.begin(started) == started
    ledger.progress(started.model_copy(update={"rows_read": 5}))
    again = started.model_copy(update={"started_at": clock() + timedelta(hours=1)})
    assert ledger.begin(again) == started.model_copy(update={"rows_read": 5})
    assert ledger.get(started.id) == started.model_copy(update={"rows_read": 5})


def test_an_unknown_import_is_not_found(ledger: ImportLedger) -> None:
    with pytest.raises(NotFound):
        ledger.get(UNKNOWN)


@pytest.mark.parametrize("status", [ImportStatus.SUCCEEDED, ImportStatus.FAILED])
def test_an_import_ends_once(ledger: ImportLedger, clock: FakeClock, status: ImportStatus) -> None:
    started = ledger.begin(an_import(clock))
    end = ended(started, clock, status)
    ledger.finish(end)
    ledger.progress(started.model_copy(update={"rows_read": 1}))
    ledger.finish(started.model_copy(update={"status": ImportStatus.FAILED, "error": "Late."}))
    assert ledger.get(started.id) == end
    assert ledger.begin(started) == end


def test_what_never_began_is_not_kept(ledger: ImportLedger, clock: FakeClock) -> None:
    never_begun = an_import(clock)
    ledger.progress(never_begun)
    ledger.finish(ended(never_begun, clock))
    with pytest.raises(NotFound):
        ledger.get(never_begun.id)


def test_pages_show_each_import_once_newest_first(ledger: ImportLedger, clock: FakeClock) -> None:
    imports = [ledger.begin(an_import(clock)) for _ in range(7)]
    ledger.finish(ended(imports[3], clock))
    imports[3] = ended(imports[3], clock)
    first = ledger.page(3)
    second = ledger.page(3, first.after)
    third = ledger.page(3, second.after)
    assert [*first.items, *second.items, *third.items] == imports[::-1]
    assert third.after is None
