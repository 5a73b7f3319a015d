"""What every `ImportStore` does."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.domain.errors import NotFound
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import FirstFile, Import, ImportStatus
from task_manager.domain.ports.imports import ImportStore
from tests.fakes import FakeClock, FakeImportStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNKNOWN = "0195b1e6-0000-7000-8000-000000000000"


@pytest.fixture(params=["memory", "four shards"])
def ledger(request: pytest.FixtureRequest) -> ImportStore:
    if request.param == "memory":
        return FakeImportStore()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return DynamoDbImportStore(client, imports="imports", shards=4)


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
            "progress_at": clock(),
            "report_key": "reports/1.csv",
            "error": None if status is ImportStatus.SUCCEEDED else "The file is empty.",
            "finished_at": clock(),
        }
    )


def test_an_import_begins_once(ledger: ImportStore, clock: FakeClock) -> None:
    started = an_import(clock)
    assert ledger.create(started) == started
    ledger.progress(started.model_copy(update={"rows_read": 5}))
    again = started.model_copy(update={"started_at": clock() + timedelta(hours=1)})
    assert ledger.create(again) == started.model_copy(update={"rows_read": 5})
    assert ledger.get(started.id) == started.model_copy(update={"rows_read": 5})


def test_an_unknown_import_is_not_found(ledger: ImportStore) -> None:
    with pytest.raises(NotFound):
        ledger.get(UNKNOWN)


@pytest.mark.parametrize("status", [ImportStatus.SUCCEEDED, ImportStatus.FAILED])
def test_an_import_ends_once(ledger: ImportStore, clock: FakeClock, status: ImportStatus) -> None:
    started = ledger.create(an_import(clock))
    end = ended(started, clock, status)
    ledger.finish(end)
    ledger.progress(started.model_copy(update={"rows_read": 1}))
    ledger.finish(started.model_copy(update={"status": ImportStatus.FAILED, "error": "Late."}))
    assert ledger.get(started.id) == end
    assert ledger.create(started) == end


def test_what_never_began_is_not_kept(ledger: ImportStore, clock: FakeClock) -> None:
    never_begun = an_import(clock)
    ledger.progress(never_begun)
    ledger.finish(ended(never_begun, clock))
    with pytest.raises(NotFound):
        ledger.get(never_begun.id)


def test_pages_show_each_import_once_newest_first(ledger: ImportStore, clock: FakeClock) -> None:
    imports = [ledger.create(an_import(clock)) for _ in range(7)]
    ledger.finish(ended(imports[3], clock))
    imports[3] = ended(imports[3], clock)
    first = ledger.page(3)
    second = ledger.page(3, first.after)
    third = ledger.page(3, second.after)
    assert [*first.items, *second.items, *third.items] == imports[::-1]
    assert third.after is None


def test_of_files_with_one_content_one_is_the_first(ledger: ImportStore, clock: FakeClock) -> None:
    first, second, other = (ledger.create(an_import(clock, key)) for key in ("imports/ñ 1.csv", "imports/2.csv", "x"))

    assert ledger.register_content("a5", first) == FirstFile(first.id, "imports/ñ 1.csv")
    assert ledger.register_content("a5", second) == FirstFile(first.id, "imports/ñ 1.csv")
    assert ledger.register_content("b6", other) == FirstFile(other.id, "x")

    ledger.finish(ended(first, clock))
    assert (
        ledger.register_content("a5", first)
        == ledger.register_content("a5", second)
        == FirstFile(first.id, "imports/ñ 1.csv")
    )
    assert ledger.page(10).items == [other, second, ended(first, clock)]


def counted(running: Import, clock: FakeClock, read: int, created: int, rejected: int) -> Import:
    clock.advance(timedelta(seconds=2))
    counts = {"rows_read": read, "rows_created": created, "rows_rejected": rejected, "progress_at": clock()}
    return running.model_copy(update=counts)


def test_the_counts_of_an_import_are_shown_with_their_rate(ledger: ImportStore, clock: FakeClock) -> None:
    started = ledger.create(an_import(clock))
    assert ledger.get(started.id).rows_per_second is None

    ledger.progress(counted(started, clock, 8, 6, 1))

    assert ledger.get(started.id).rows_per_second == 3.5
    assert ledger.page(1).items[0].rows_per_second == 3.5


def test_each_chunk_of_a_divided_import_is_counted_once(ledger: ImportStore, clock: FakeClock) -> None:
    started = ledger.create(an_import(clock))
    ledger.progress(counted(started, clock, 4, 3, 1))
    ledger.split(counted(started, clock, 20, 0, 2), 3)
    assert ledger.pending_chunks(started.id) == [1, 2, 3]
    assert ledger.get(started.id).rows_created == 0

    for number, created in [(3, 4), (1, 7), (3, 4), (1, 7)]:
        clock.advance(timedelta(seconds=1))
        ledger.count_chunk(started.id, number, created, clock())

    assert ledger.pending_chunks(started.id) == [2]
    running = ledger.get(started.id)
    assert (running.rows_read, running.rows_created, running.rows_rejected) == (20, 11, 2)
    assert running.progress_at is not None
    assert running.progress_at > started.started_at + timedelta(seconds=4)


def test_an_import_is_divided_once_and_then_counted_by_its_chunks_alone(ledger: ImportStore, clock: FakeClock) -> None:
    started = ledger.create(an_import(clock))
    ledger.split(counted(started, clock, 20, 0, 2), 2)
    ledger.count_chunk(started.id, 1, 10, clock())
    before = ledger.get(started.id)

    ledger.split(counted(started, clock, 20, 0, 2), 2)
    ledger.progress(counted(started, clock, 5, 5, 0))

    assert ledger.get(started.id) == before
    assert ledger.pending_chunks(started.id) == [2]


def test_an_import_that_is_not_divided_has_no_chunks(ledger: ImportStore, clock: FakeClock) -> None:
    started = ledger.create(an_import(clock))
    ledger.count_chunk(started.id, 1, 5, clock())
    assert ledger.pending_chunks(started.id) is None
    assert ledger.get(started.id) == started
    with pytest.raises(NotFound):
        ledger.pending_chunks(UNKNOWN)


def test_an_import_may_have_no_chunk(ledger: ImportStore, clock: FakeClock) -> None:
    started = ledger.create(an_import(clock))
    ledger.split(counted(started, clock, 1, 0, 1), 0)
    assert ledger.pending_chunks(started.id) == []


def test_no_chunk_counts_once_the_import_has_ended(ledger: ImportStore, clock: FakeClock) -> None:
    started = ledger.create(an_import(clock))
    ledger.split(counted(started, clock, 3, 0, 0), 1)
    end = ended(started, clock)
    ledger.finish(end)

    ledger.count_chunk(started.id, 1, 3, clock())
    ledger.split(counted(started, clock, 3, 0, 0), 1)

    assert ledger.get(started.id) == end
    assert ledger.pending_chunks(started.id) is None
