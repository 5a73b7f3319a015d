"""Bench of the DynamoDB reads of one page of the list of tasks, and of a walk through all pages."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

from scripts.lib.aws import local_access
from scripts.lib.common import LOCAL
from scripts.lib.local_aws import LocalAws
from scripts.lib.tables import table_requests
from task_manager.adapters.shards import Shards
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.adapters.task_table import TaskTable
from task_manager.domain.batches import batches
from task_manager.domain.identifiers import row_id
from task_manager.domain.ports.tasks import Order, TaskFilter, TaskQuery
from task_manager.domain.task import Priority, Status, Task, TaskFields

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SHARDS = 4
_CASES: dict[str, tuple[int, TaskFilter, Order]] = {
    "50, newest first": (50, TaskFilter(), Order.NEWEST_FIRST),
    "100, due first": (100, TaskFilter(), Order.DUE_FIRST),
    "50 of every tenth": (50, TaskFilter(status=Status.DONE), Order.NEWEST_FIRST),
    "50 of none": (50, TaskFilter(tag="unused"), Order.NEWEST_FIRST),
}
_WALK_TASKS = 10_000
_START = datetime(2026, 1, 1, tzinfo=UTC)
_IMPORT_ID = "019b76da-a800-7000-8000-000000000000"
_OTHER_IMPORT_ID = "019b76da-a800-7000-8000-000000000001"


def page_costs(port: int) -> dict[str, Any]:
    """Measure on a local AWS on `port`; return `pages`, by size of the table and by case, and `walk`."""
    costs: dict[str, dict[str, dict[str, int]]] = {}
    walk: dict[str, int] = {}
    with LocalAws(LOCAL / "bench", port) as aws:
        access = local_access(aws)
        client = access.session.client("dynamodb", endpoint_url=access.endpoint_url)
        table = TaskTable("tasks", Shards({_START: _SHARDS}))
        store = DynamoDbTaskStore(client, tasks=table, idempotency_keys="", clock=lambda: _START)
        client.create_table(**table_requests()["tasks"])
        count = 0
        for size in (1_000, _WALK_TASKS, 200_000):
            _fill(client, store, range(count + 1, size + 1))
            count = size
            costs[str(size)] = {name: _cost(client, store, *case) for name, case in _CASES.items()}
            if size == _WALK_TASKS:
                walk = _walk(store)
    return {"pages": costs, "walk": walk}


def _walk(store: DynamoDbTaskStore) -> dict[str, int]:
    """Walk through all pages while tasks are added; count how often each of the initial tasks was shown."""
    initial_ids = {row_id(_IMPORT_ID, number) for number in range(1, _WALK_TASKS + 1)}
    stop = Event()

    def add_tasks() -> int:
        added = 0
        while not stop.is_set():
            # Spread over the range of the initial tasks, and beyond its end.
            number = added * 7919 % (2 * _WALK_TASKS) + 1
            store.add(_task(number).model_copy(update={"id": row_id(_OTHER_IMPORT_ID, number)}))
            added += 1
        return added

    shown: Counter[str] = Counter()
    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(add_tasks)
        try:
            page = store.page(TaskQuery(100))
            shown.update(task.id for task in page.items)
            while page.after is not None:
                page = store.page(TaskQuery(100, after=page.after))
                shown.update(task.id for task in page.items)
        finally:
            stop.set()
    return {
        "tasks_before": len(initial_ids),
        "shown_once": sum(shown[task_id] == 1 for task_id in initial_ids),
        "skipped": sum(shown[task_id] == 0 for task_id in initial_ids),
        "repeated": sum(shown[task_id] > 1 for task_id in initial_ids),
        "added_meanwhile": adding.result(),
    }


def _fill(client: "DynamoDBClient", store: DynamoDbTaskStore, numbers: range) -> None:
    for batch in batches(numbers, 25):
        requests: list[Any] = [{"PutRequest": {"Item": store.item(_task(number))}} for number in batch]
        while requests:
            requests = client.batch_write_item(RequestItems={"tasks": requests})["UnprocessedItems"].get("tasks", [])


def _task(number: int) -> Task:
    fields = TaskFields(
        title=f"Task {number:07}",
        status=Status.DONE if number % 10 == 0 else Status.TODO,
        priority=list(Priority)[number % 4],
        due_date=(_START + timedelta(days=number % 365)).date(),
    )
    return Task.create(fields, task_id=row_id(_IMPORT_ID, number), source="api", now=_START)


def _cost(
    client: "DynamoDBClient", store: DynamoDbTaskStore, limit: int, task_filter: TaskFilter, order: Order
) -> dict[str, int]:
    cost = {"items_shown": 0, "items_read": 0, "bytes_of_items": 0, "queries": 0, "items_read_by_key": 0}

    def count_query(parsed: dict[str, Any], **_: object) -> None:
        cost["queries"] += 1
        cost["items_read"] += parsed["ScannedCount"]
        cost["bytes_of_items"] += len(json.dumps(parsed["Items"]))

    def count_keys(parsed: dict[str, Any], **_: object) -> None:
        cost["items_read_by_key"] += sum(map(len, parsed["Responses"].values()))

    counters = {"Query": count_query, "BatchGetItem": count_keys}
    for operation, count in counters.items():
        client.meta.events.register(f"after-call.dynamodb.{operation}", count)
    try:
        cost["items_shown"] = len(store.page(TaskQuery(limit, task_filter, order=order)).items)
    finally:
        for operation, count in counters.items():
            client.meta.events.unregister(f"after-call.dynamodb.{operation}", count)
    return cost
