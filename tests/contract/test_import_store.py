"""Contract of `ImportStore`."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.adapters.shards import Shards
from task_manager.domain.errors import NotFound
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import FirstFile, Import, ImportStatus
from task_manager.domain.ports.imports import ImportStore
from tests.fakes import FakeClock, FakeImportStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNKNOWN = "0195b1e6-0000-7000-8000-000000000000"


@pytest.fixture(params=["memory", "growing shards"])
def import_store(request: pytest.FixtureRequest, clock: FakeClock) -> ImportStore:
    if request.param == "memory":
        return FakeImportStore()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    shards = Shards({clock(): 2, clock() + timedelta(milliseconds=3): 4})
    return DynamoDbImportStore(client, imports="imports", shards=shards)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def an_import(clock: FakeClock, key: str = "imports/años + 50%.csv") -> Import:
    clock.advance(timedelta(milliseconds=1))
    return Import(id=new_id(clock()), key=key, started_at=clock())


def finished(import_: Import, clock: FakeClock, status: ImportStatus = ImportStatus.SUCCEEDED) -> Import:
    return import_.model_copy(
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


def test_an_import_begins_once(import_store: ImportStore, clock: FakeClock) -> None:
    import_ = an_import(clock)
    assert import_store.create(import_) == import_
    import_store.progress(import_.model_copy(update={"rows_read": 5}))
    repeated = import_.model_copy(update={"started_at": clock() + timedelta(hours=1)})
    assert import_store.create(repeated) == import_.model_copy(update={"rows_read": 5})
    assert import_store.get(import_.id) == import_.model_copy(update={"rows_read": 5})


def test_an_unknown_import_is_not_found(import_store: ImportStore) -> None:
    with pytest.raises(NotFound):
        import_store.get(UNKNOWN)


@pytest.mark.parametrize("status", [ImportStatus.SUCCEEDED, ImportStatus.FAILED])
def test_an_import_ends_once(import_store: ImportStore, clock: FakeClock, status: ImportStatus) -> None:
    import_ = import_store.create(an_import(clock))
    end = finished(import_, clock, status)
    import_store.finish(end)
    assert not import_store.progress(import_.model_copy(update={"rows_read": 4}))
    import_store.finish(import_.model_copy(update={"status": ImportStatus.FAILED, "error": "Late."}))
    assert import_store.get(import_.id) == end
    assert import_store.create(import_) == end


def test_an_unstarted_import_is_not_stored(import_store: ImportStore, clock: FakeClock) -> None:
    never_begun = an_import(clock)
    assert not import_store.progress(never_begun)
    import_store.finish(finished(never_begun, clock))
    with pytest.raises(NotFound):
        import_store.get(never_begun.id)


def test_pages_show_each_import_once_newest_first(import_store: ImportStore, clock: FakeClock) -> None:
    imports = [import_store.create(an_import(clock)) for _ in range(7)]
    import_store.finish(finished(imports[3], clock))
    imports[3] = finished(imports[3], clock)
    first = import_store.page(3)
    second = import_store.page(3, first.after)
    third = import_store.page(3, second.after)
    assert [*first.items, *second.items, *third.items] == imports[::-1]
    assert third.after is None


def test_the_first_file_with_a_content_is_registered(import_store: ImportStore, clock: FakeClock) -> None:
    first, second, other = (
        import_store.create(an_import(clock, key)) for key in ("imports/ñ 1.csv", "imports/2.csv", "x")
    )

    assert import_store.register_content("a5", first) == FirstFile(first.id, "imports/ñ 1.csv")
    assert import_store.register_content("a5", second) == FirstFile(first.id, "imports/ñ 1.csv")
    assert import_store.register_content("b6", other) == FirstFile(other.id, "x")

    import_store.finish(finished(first, clock))
    assert (
        import_store.register_content("a5", first)
        == import_store.register_content("a5", second)
        == FirstFile(first.id, "imports/ñ 1.csv")
    )
    assert import_store.page(10).items == [other, second, finished(first, clock)]


def counted(import_: Import, clock: FakeClock, read: int, created: int, rejected: int) -> Import:
    clock.advance(timedelta(seconds=2))
    counts = {"rows_read": read, "rows_created": created, "rows_rejected": rejected, "progress_at": clock()}
    return import_.model_copy(update=counts)


def test_the_counts_of_an_import_are_shown_with_their_rate(import_store: ImportStore, clock: FakeClock) -> None:
    import_ = import_store.create(an_import(clock))
    assert import_store.get(import_.id).rows_per_second is None

    import_store.progress(counted(import_, clock, 8, 6, 1))

    assert import_store.get(import_.id).rows_per_second == 3.5
    assert import_store.page(1).items[0].rows_per_second == 3.5


def test_an_attempt_that_is_behind_does_not_lower_the_counts(import_store: ImportStore, clock: FakeClock) -> None:
    import_ = import_store.create(an_import(clock))
    ahead = counted(import_, clock, 8, 6, 1)
    assert import_store.progress(ahead)

    assert import_store.progress(counted(import_, clock, 4, 4, 0))

    assert import_store.get(import_.id) == ahead


def test_each_chunk_of_a_split_import_is_counted_once(import_store: ImportStore, clock: FakeClock) -> None:
    import_ = import_store.create(an_import(clock))
    import_store.progress(counted(import_, clock, 4, 3, 1))
    import_store.split(counted(import_, clock, 20, 0, 2), 3)
    assert import_store.pending_chunks(import_.id) == [1, 2, 3]
    assert import_store.get(import_.id).rows_created == 0

    for number, created in [(3, 4), (1, 7), (3, 4), (1, 7)]:
        clock.advance(timedelta(seconds=1))
        import_store.count_chunk(import_.id, number, created, clock())

    assert import_store.pending_chunks(import_.id) == [2]
    stored = import_store.get(import_.id)
    assert (stored.rows_read, stored.rows_created, stored.rows_rejected) == (20, 11, 2)
    assert stored.progress_at is not None
    assert stored.progress_at > import_.started_at + timedelta(seconds=4)


def test_an_import_is_split_once_and_then_counted_only_by_its_chunks(
    import_store: ImportStore, clock: FakeClock
) -> None:
    import_ = import_store.create(an_import(clock))
    import_store.split(counted(import_, clock, 20, 0, 2), 2)
    import_store.count_chunk(import_.id, 1, 10, clock())
    stored = import_store.get(import_.id)

    import_store.split(counted(import_, clock, 20, 0, 2), 2)
    assert import_store.progress(counted(import_, clock, 25, 5, 0))

    assert import_store.get(import_.id) == stored
    assert import_store.pending_chunks(import_.id) == [2]


def test_an_import_that_is_not_split_has_no_chunks(import_store: ImportStore, clock: FakeClock) -> None:
    import_ = import_store.create(an_import(clock))
    import_store.count_chunk(import_.id, 1, 5, clock())
    assert import_store.pending_chunks(import_.id) is None
    assert import_store.get(import_.id) == import_
    with pytest.raises(NotFound):
        import_store.pending_chunks(UNKNOWN)


def test_an_import_may_have_no_chunk(import_store: ImportStore, clock: FakeClock) -> None:
    import_ = import_store.create(an_import(clock))
    import_store.split(counted(import_, clock, 1, 0, 1), 0)
    assert import_store.pending_chunks(import_.id) == []


def test_no_chunk_counts_once_the_import_has_ended(import_store: ImportStore, clock: FakeClock) -> None:
    import_ = import_store.create(an_import(clock))
    import_store.split(counted(import_, clock, 3, 0, 0), 1)
    end = finished(import_, clock)
    import_store.finish(end)

    import_store.count_chunk(import_.id, 1, 3, clock())
    import_store.split(counted(import_, clock, 3, 0, 0), 1)

    assert import_store.get(import_.id) == end
    assert import_store.pending_chunks(import_.id) is None


def test_the_running_imports_before_a_time_are_listed(import_store: ImportStore, clock: FakeClock) -> None:
    earlier = import_store.create(an_import(clock))
    clock.advance(timedelta(hours=1))
    imports = [import_store.create(an_import(clock)) for _ in range(250)]
    clock.advance(timedelta(hours=1))
    until = clock.now
    later = import_store.create(an_import(clock))
    ended, running = imports[::3], [import_ for number, import_ in enumerate(imports) if number % 3]
    for import_ in ended:
        import_store.finish(finished(import_, clock))

    assert list(import_store.running(until)) == [*running[::-1], earlier]
    assert list(import_store.running(clock.now + timedelta(hours=1))) == [later, *running[::-1], earlier]
