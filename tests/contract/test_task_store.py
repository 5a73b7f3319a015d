"""Contract of `TaskStore`."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from task_manager.adapters.shards import Shards
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.adapters.task_table import TaskTable
from task_manager.domain.errors import AlreadyExists, IdempotencyKeyReused, NotFound, VersionMismatch
from task_manager.domain.identifiers import new_id
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.tasks import NO_ASSIGNEE, Order, TaskFilter, TaskQuery, TaskStore
from task_manager.domain.task import Priority, Processing, ProcessingStatus, Status, Task, TaskFields, import_source
from tests.fakes import FakeClock, FakeTaskStore, ample_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = IdempotencyKey("client", "key", "fingerprint")
UNKNOWN = "0195b1e6-0000-7000-8000-000000000000"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "one shard", "growing shards"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> TaskStore:
    if request.param == "memory":
        return FakeTaskStore(clock)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    # The number grows after the first few tasks of a test.
    growth = {} if request.param == "one shard" else {clock() + timedelta(milliseconds=step): step for step in (2, 5)}
    table = TaskTable("tasks", Shards({clock(): 1, **growth}))
    return DynamoDbTaskStore(client, tasks=table, idempotency_keys="idempotency_keys", clock=clock)


def a_task(clock: FakeClock, source: str = "api", **fields: object) -> Task:
    task_fields = TaskFields.model_validate({"title": "Water the plants", **fields})
    clock.advance(timedelta(milliseconds=1))
    return Task.create(task_fields, task_id=new_id(clock()), source=source, now=clock())


def list_all(store: TaskStore, task_filter: TaskFilter, limit: int, order: Order = Order.NEWEST_FIRST) -> list[Task]:
    query = TaskQuery(limit, task_filter, order=order)
    page = store.page(query)
    tasks = list(page.items)
    while page.after is not None:
        assert len(page.items) == limit
        page = store.page(replace(query, after=page.after))
        tasks += page.items
    return tasks


def test_a_task_is_read_as_it_was_stored(store: TaskStore, clock: FakeClock) -> None:
    plain = a_task(clock)
    full = a_task(
        clock,
        title="日本 “x” 🎉",
        description="two\nlines",
        status="in_progress",
        priority="urgent",
        due_date="2026-12-31",
        tags=["b", "a", "#é"],
    ).model_copy(
        update={"processing": Processing(status=ProcessingStatus.FAILED, at=clock(), reason="It answered 422.")}
    )
    for task in (plain, full):
        store.add(task)
        assert store.get(task.id) == task


def test_tasks_from_before_and_after_the_shards_grew_are_found(store: TaskStore, clock: FakeClock) -> None:
    tasks = [store.add(a_task(clock, due_date="2026-12-31")) for _ in range(20)]

    assert [store.get(task.id) for task in tasks] == tasks
    assert store.existing_ids(task.id for task in tasks) == {task.id for task in tasks}
    outcome = Processing(status=ProcessingStatus.DONE, at=clock())
    for task in tasks:
        store.record_processing(task.id, 1, outcome)
    noted = [task.model_copy(update={"processing": outcome}) for task in tasks]
    assert list_all(store, TaskFilter(), 3) == noted[::-1]
    assert list_all(store, TaskFilter(), 3, Order.DUE_FIRST) == sorted(noted, key=lambda task: task.id, reverse=True)
    revised = [store.replace(task.revised(TaskFields(title="New"), clock()), 1) for task in noted]
    assert list_all(store, TaskFilter(), 100) == revised[::-1]
    for task in revised:
        store.remove(task.id, {2})
    assert list_all(store, TaskFilter(), 100) == []


def test_the_cause_of_an_imported_task_is_its_import(store: TaskStore, clock: FakeClock) -> None:
    imported, created = a_task(clock, import_source(UNKNOWN)), a_task(clock)
    store.add_all([imported, created], ample_time)

    assert store.get_with_cause(imported.id) == (imported, UNKNOWN)
    assert store.get_with_cause(created.id) == (created, None)
    with pytest.raises(NotFound):
        store.get_with_cause(UNKNOWN)


def test_an_id_is_used_once(store: TaskStore, clock: FakeClock) -> None:
    task = a_task(clock)
    store.add(task)
    with pytest.raises(AlreadyExists):
        store.add(task.model_copy(update={"title": "Another"}))
    assert store.get(task.id) == task


def test_of_two_equal_tasks_with_one_id_the_first_is_added(store: TaskStore, clock: FakeClock) -> None:
    task = store.add(a_task(clock))
    with pytest.raises(AlreadyExists):
        store.add(task)
    assert store.page(TaskQuery(10)).items == [task]


def test_add_all_leaves_existing_tasks_unchanged(store: TaskStore, clock: FakeClock) -> None:
    tasks = [a_task(clock, title=f"Task {number}", due_date="2026-12-31") for number in range(105)]
    edited = store.add(tasks[7]).revised(TaskFields(title="Edited"), clock())
    store.replace(edited, 1)
    store.add_all([tasks[50], *tasks[80:90]], ample_time)

    for _ in range(2):
        store.add_all(iter(tasks), ample_time)
        assert list_all(store, TaskFilter(), 100) == [*reversed(tasks[8:]), edited, *reversed(tasks[:7])]
    store.add_all([], ample_time)
    assert {task.title for task in list_all(store, TaskFilter(due_after=date(2026, 1, 1)), 100)} == {
        task.title for task in tasks if task.id != edited.id
    }


def test_existing_ids_are_found_for_many_tasks(store: TaskStore, clock: FakeClock) -> None:
    tasks = [store.add(a_task(clock)) for _ in range(130)]
    ids = [task.id for task in tasks]
    store.remove(ids[7])

    assert store.existing_ids([*ids, UNKNOWN, ids[0]]) == set(ids) - {ids[7]}
    assert store.existing_ids([]) == set()


def test_a_missing_task_is_not_found(store: TaskStore, clock: FakeClock) -> None:
    never_added = a_task(clock)
    with pytest.raises(NotFound):
        store.get(UNKNOWN)
    with pytest.raises(NotFound):
        store.replace(never_added, 1)
    with pytest.raises(NotFound):
        store.remove(UNKNOWN)
    with pytest.raises(NotFound):
        store.remove(UNKNOWN, {1})
    with pytest.raises(NotFound):
        store.get(never_added.id)


def test_replace_stores_the_next_version(store: TaskStore, clock: FakeClock) -> None:
    task = a_task(clock, due_date="2026-12-31", description="old", tags=["old"])
    store.add(task)
    second = task.revised(TaskFields(title="New", status=Status.DONE), clock())
    store.replace(second, 1)
    assert store.get(task.id) == second
    assert store.page(TaskQuery(10)).items == [second]


def test_replace_refuses_a_stale_version(store: TaskStore, clock: FakeClock) -> None:
    task = a_task(clock)
    store.add(task)
    second = task.revised(TaskFields(title="Second"), clock())
    store.replace(second, 1)
    with pytest.raises(VersionMismatch) as refusal:
        store.replace(task.revised(TaskFields(title="Late"), clock()), 1)
    assert refusal.value.current == 2
    assert store.get(task.id) == second


def test_of_two_equal_changes_at_one_moment_the_second_is_refused(store: TaskStore, clock: FakeClock) -> None:
    task = store.add(a_task(clock))
    second = task.revised(TaskFields(title="Second"), clock())
    store.replace(second, 1)
    with pytest.raises(VersionMismatch):
        store.replace(second, 1)
    assert store.get(task.id) == second


def test_remove_deletes(store: TaskStore, clock: FakeClock) -> None:
    first, second = a_task(clock), a_task(clock)
    store.add(first)
    store.add(second)
    store.remove(first.id)
    store.remove(second.id, {1})
    for task in (first, second):
        with pytest.raises(NotFound):
            store.get(task.id)
        with pytest.raises(NotFound):
            store.remove(task.id)
    assert store.page(TaskQuery(10)).items == []


def test_remove_refuses_a_stale_version(store: TaskStore, clock: FakeClock) -> None:
    task = a_task(clock)
    store.add(task)
    with pytest.raises(VersionMismatch) as refusal:
        store.remove(task.id, {7})
    assert refusal.value.current == 1
    assert store.get(task.id) == task


def test_only_processing_is_recorded(store: TaskStore, clock: FakeClock) -> None:
    task = a_task(clock, due_date="2026-12-31", tags=["x"])
    store.add(task)
    clock.advance(timedelta(minutes=1))
    outcome = Processing(status=ProcessingStatus.FAILED, at=clock(), reason="The external service answered 422.")
    store.record_processing(task.id, 1, outcome)
    assert store.get(task.id) == task.model_copy(update={"processing": outcome})
    outcome = Processing(status=ProcessingStatus.DONE, at=clock())
    store.record_processing(task.id, 1, outcome)
    assert store.get(task.id) == task.model_copy(update={"processing": outcome})


def test_processing_of_another_version_or_a_deleted_task_is_dropped(store: TaskStore, clock: FakeClock) -> None:
    task = a_task(clock)
    store.add(task)
    second = task.revised(TaskFields(title="Second"), clock())
    store.replace(second, 1)
    outcome = Processing(status=ProcessingStatus.DONE, at=clock())
    store.record_processing(task.id, 1, outcome)
    store.record_processing(UNKNOWN, 1, outcome)
    assert store.get(task.id) == second
    with pytest.raises(NotFound):
        store.get(UNKNOWN)


def test_a_key_returns_the_first_response_again(store: TaskStore, clock: FakeClock) -> None:
    first = a_task(clock, due_date="2026-12-31", tags=["x"])
    assert store.add(first, KEY) == first
    clock.advance(timedelta(hours=23, minutes=59))
    store.replace(first.revised(TaskFields(title="Changed"), clock()), 1)
    assert store.add(a_task(clock), KEY) == first
    assert [task.title for task in store.page(TaskQuery(10)).items] == ["Changed"]


def test_a_key_is_for_one_request(store: TaskStore, clock: FakeClock) -> None:
    store.add(a_task(clock), KEY)
    with pytest.raises(IdempotencyKeyReused):
        store.add(a_task(clock), replace(KEY, fingerprint="another"))
    assert len(store.page(TaskQuery(10)).items) == 1


@pytest.mark.parametrize(
    "other", [replace(KEY, key="other"), replace(KEY, client="other"), IdempotencyKey("clientk", "ey", "fingerprint")]
)
def test_keys_of_other_requests_and_clients_are_different_keys(
    store: TaskStore, clock: FakeClock, other: IdempotencyKey
) -> None:
    first, second = a_task(clock), a_task(clock)
    assert store.add(first, KEY) == first
    assert store.add(second, other) == second


def test_a_key_lasts_for_24_hours(store: TaskStore, clock: FakeClock) -> None:
    store.add(a_task(clock), KEY)
    clock.advance(timedelta(hours=24, seconds=1))
    second = a_task(clock)
    assert store.add(second, replace(KEY, fingerprint="another")) == second
    assert len(store.page(TaskQuery(10)).items) == 2


def test_a_key_is_not_bound_by_an_existing_task(store: TaskStore, clock: FakeClock) -> None:
    task, other = a_task(clock), a_task(clock)
    store.add(task)
    with pytest.raises(AlreadyExists):
        store.add(task.model_copy(update={"title": "Another"}), KEY)
    assert store.get(task.id) == task
    assert store.add(other, KEY) == other


def test_a_key_changes_a_task_once(store: TaskStore, clock: FakeClock) -> None:
    task = store.add(a_task(clock))
    second = task.revised(TaskFields(title="Second"), clock())
    third = second.revised(TaskFields(title="Third"), clock())

    assert store.replace(second, 1, KEY) == second
    assert store.replace(third, 2) == third

    assert store.replace(third.revised(TaskFields(title="Fourth"), clock()), 3, KEY) == second
    assert store.get(task.id) == third
    with pytest.raises(IdempotencyKeyReused):
        store.replace(third, 3, replace(KEY, fingerprint="another"))


def test_a_key_keeps_a_task_as_it_is(store: TaskStore, clock: FakeClock) -> None:
    task = store.add(a_task(clock))
    second = task.revised(TaskFields(title="Second"), clock())

    assert store.keep(task) == task
    assert store.keep(task, KEY) == task
    assert store.get(task.id) == task

    store.replace(second, 1)
    assert store.keep(second, KEY) == task
    assert store.get(task.id) == second
    with pytest.raises(IdempotencyKeyReused):
        store.keep(second, replace(KEY, fingerprint="another"))
    for refused, error in ((task, VersionMismatch), (a_task(clock), NotFound)):
        with pytest.raises(error):
            store.keep(refused, replace(KEY, key="another"))


def test_one_of_several_versions_is_removed(store: TaskStore, clock: FakeClock) -> None:
    task = store.add(a_task(clock))

    with pytest.raises(VersionMismatch) as mismatch:
        store.remove(task.id, {2, 3})
    assert mismatch.value.current == 1
    store.remove(task.id, set(range(1, 101)))

    with pytest.raises(NotFound):
        store.get(task.id)


def test_a_key_deletes_a_task_once(store: TaskStore, clock: FakeClock) -> None:
    task, other = store.add(a_task(clock)), store.add(a_task(clock))

    for _ in range(2):
        store.remove(task.id, {1}, KEY)

    with pytest.raises(NotFound):
        store.remove(task.id, {1})
    with pytest.raises(IdempotencyKeyReused):
        store.remove(other.id, {1}, replace(KEY, fingerprint="another"))
    assert store.page(TaskQuery(10)).items == [other]


def test_a_key_is_not_bound_by_a_refused_request(store: TaskStore, clock: FakeClock) -> None:
    task = store.add(a_task(clock))
    second = task.revised(TaskFields(title="Second"), clock())

    for refused in (lambda: store.replace(second, 7, KEY), lambda: store.remove(task.id, {7}, KEY)):
        with pytest.raises(VersionMismatch):
            refused()
    with pytest.raises(NotFound):
        store.remove(UNKNOWN, None, KEY)

    assert store.replace(second, 1, KEY) == second


def test_the_result_of_a_key_can_be_replayed(store: TaskStore, clock: FakeClock) -> None:
    assert store.replay(KEY) is None
    task = store.add(a_task(clock), KEY)
    assert store.replay(KEY) == task
    with pytest.raises(IdempotencyKeyReused):
        store.replay(replace(KEY, fingerprint="another"))
    clock.advance(timedelta(hours=24))
    assert store.replay(KEY) is None


def test_a_claimed_key_is_bound_to_its_request(store: TaskStore) -> None:
    for _ in range(2):
        store.claim(KEY)

    with pytest.raises(IdempotencyKeyReused):
        store.claim(replace(KEY, fingerprint="another"))


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_the_soonest_due_come_first_and_those_without_a_date_last(
    store: TaskStore, clock: FakeClock, limit: int
) -> None:
    days = ["2026-12-31", None, "0001-01-01", "9999-12-31", "2026-01-01", None, "2026-12-31"]
    tasks = [store.add(a_task(clock, due_date=day)) for day in days]

    listed = list_all(store, TaskFilter(), limit, Order.DUE_FIRST)

    assert listed == [tasks[index] for index in (2, 4, 6, 0, 3, 5, 1)]


def test_a_task_moves_with_its_due_date(store: TaskStore, clock: FakeClock) -> None:
    first = store.add(a_task(clock, due_date="2026-01-01"))
    second = store.add(a_task(clock, due_date="2026-01-02"))

    later = store.replace(first.revised(TaskFields(title="x", due_date=date(2026, 1, 3)), clock()), 1)

    assert list_all(store, TaskFilter(), 10, Order.DUE_FIRST) == [second, later]


WINDOWS = {
    "from a day on": (TaskFilter(due_after=date(2026, 5, 1)), [2, 3, 4, 5]),
    "up to a day": (TaskFilter(due_before=date(2026, 5, 3)), [0, 1, 2]),
    "one day": (TaskFilter(due_after=date(2026, 5, 1), due_before=date(2026, 5, 3)), [2]),
    "some days, of some status": (
        TaskFilter(status=Status.DONE, due_after=date(2026, 5, 1), due_before=date(2026, 5, 5)),
        [3],
    ),
    "no day between": (TaskFilter(due_after=date(2026, 5, 3), due_before=date(2026, 5, 4)), []),
    "no day at all": (TaskFilter(due_after=date(2026, 5, 3), due_before=date(2026, 5, 2)), []),
    "from the first day to the last": (TaskFilter(due_after=date.min, due_before=date.max), [0, 1, 2, 3, 4]),
    "beyond the last day": (TaskFilter(due_after=date.max), []),
}


@pytest.mark.parametrize(("task_filter", "indexes"), WINDOWS.values(), ids=WINDOWS)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_list_by_due_date_is_limited_to_the_filtered_dates(
    store: TaskStore, clock: FakeClock, task_filter: TaskFilter, indexes: list[int], limit: int
) -> None:
    days = ["2026-04-30", "2026-05-01", "2026-05-02", "2026-05-03", "2026-05-04", "9999-12-31"]
    tasks = [a_task(clock, due_date=day, status="done" if day == "2026-05-03" else "todo") for day in days]
    for task in [*tasks, a_task(clock)]:
        store.add(task)

    assert list_all(store, task_filter, limit, Order.DUE_FIRST) == [tasks[index] for index in indexes]


@pytest.mark.parametrize("limit", [1, 2, 7, 100])
def test_a_traversal_returns_each_task_once_newest_first(store: TaskStore, clock: FakeClock, limit: int) -> None:
    tasks = [a_task(clock) for _ in range(20)]
    for task in tasks:
        store.add(task)
    assert list_all(store, TaskFilter(), limit) == tasks[::-1]


def test_an_empty_list_has_no_next_page(store: TaskStore) -> None:
    page = store.page(TaskQuery(10))
    assert (list(page.items), page.after) == ([], None)


def test_a_full_last_page_is_the_last(store: TaskStore, clock: FakeClock) -> None:
    for _ in range(10):
        store.add(a_task(clock))
    assert store.page(TaskQuery(10)).after is None


FILTERS = {
    "status": (TaskFilter(status=Status.DONE), [1]),
    "priority": (TaskFilter(priority=Priority.URGENT), [2]),
    "tag": (TaskFilter(tag="a"), [3, 4]),
    "tag that is part of another": (TaskFilter(tag="ab"), [4]),
    "source": (TaskFilter(source=import_source(UNKNOWN)), [5]),
    "due before": (TaskFilter(due_before=date(2026, 5, 2)), [6]),
    "due after": (TaskFilter(due_after=date(2026, 5, 2)), [2, 8]),
    "due between": (TaskFilter(due_after=date(2026, 5, 1), due_before=date(2026, 5, 3)), [7]),
    "all at once": (
        TaskFilter(
            status=Status.IN_PROGRESS,
            priority=Priority.LOW,
            tag="z",
            source="api",
            due_before=date(2027, 1, 1),
            due_after=date(2026, 1, 1),
        ),
        [8],
    ),
    "updated since": (TaskFilter(updated_since=FakeClock.now + timedelta(milliseconds=8)), [7, 8]),
    "updated since, within a millisecond": (
        TaskFilter(updated_since=FakeClock.now + timedelta(milliseconds=9, microseconds=1)),
        [8],
    ),
    "assignee": (TaskFilter(assignee="Ana"), [6]),
    "no assignee": (TaskFilter(assignee=NO_ASSIGNEE, due_after=date(2026, 5, 1)), [2, 8]),
    "list": (TaskFilter(list="Home"), [6, 7]),
    "list and assignee": (TaskFilter(list="Home", assignee="Bea"), [7]),
    "nothing": (TaskFilter(tag="c"), []),
}


@pytest.mark.parametrize(("task_filter", "indexes"), FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("limit", [1, 100])
def test_a_list_has_the_tasks_that_match_all_filters(
    store: TaskStore, clock: FakeClock, task_filter: TaskFilter, indexes: list[int], limit: int
) -> None:
    tasks = [
        a_task(clock),
        a_task(clock, status="done"),
        a_task(clock, priority="urgent", due_date="2026-06-01"),
        a_task(clock, tags=["b", "a"]),
        a_task(clock, tags=["a", "ab"]),
        a_task(clock, source=import_source(UNKNOWN)),
        a_task(clock, due_date="2026-05-01", assignee="Ana", list="Home"),
        a_task(clock, due_date="2026-05-02", assignee="Bea", list="Home"),
        a_task(clock, due_date="2026-05-03", status="in_progress", priority="low", tags=["z"]),
    ]
    for task in tasks:
        store.add(task)
    newest_first = [tasks[index] for index in reversed(indexes)]
    assert list_all(store, task_filter, limit) == newest_first
    by_due_date = sorted(newest_first, key=lambda task: task.due_date or date.max)
    assert list_all(store, task_filter, limit, Order.DUE_FIRST) == by_due_date
