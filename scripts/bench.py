"""Measure, in one run and against a floor or another size, what must not grow or slow down; print one JSON object.

`pages`: what DynamoDB reads for one page of the list of tasks, in a table of each size, on a local AWS of its own.
`walk`: how often a walk through all pages shows each task that was there before, while others are being added.
`csv`: rows a second through the reading of a CSV, with validation, beside the floor that the csv module and the same
pydantic model set; and the peak memory of each size.
"""

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

from scripts.aws import local_access
from scripts.common import LOCAL, ROOT, report_errors
from scripts.local_aws import LocalAws
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.csv_import import AcceptedRow, examine, read
from task_manager.domain.batches import batches
from task_manager.domain.identifiers import row_id
from task_manager.domain.ports import Order, TaskFilter
from task_manager.domain.task import Priority, Status, Task, TaskFields

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SHARDS = 4
PAGE_CASES: dict[str, tuple[int, TaskFilter, Order]] = {
    "50, newest first": (50, TaskFilter(), Order.NEWEST_FIRST),
    "100, due first": (100, TaskFilter(), Order.DUE_FIRST),
    "50 of every tenth": (50, TaskFilter(status=Status.DONE), Order.NEWEST_FIRST),
    "50 of none": (50, TaskFilter(tag="nobody has it"), Order.NEWEST_FIRST),
}
_WALKED = 10_000
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_IMPORT = "019b76da-a800-7000-8000-000000000000"
_OTHER_IMPORT = "019b76da-a800-7000-8000-000000000001"


def page_costs(port: int) -> dict[str, Any]:
    """Return `pages`, by size of the table and by case, and `walk`."""
    costs: dict[str, dict[str, dict[str, int]]] = {}
    walked: dict[str, int] = {}
    with LocalAws(LOCAL / "bench", port) as aws:
        access = local_access(aws)
        client = access.session.client("dynamodb", endpoint_url=access.endpoint_url)
        store = DynamoDbTaskStore(client, tasks="tasks", keys="", shards=SHARDS, clock=lambda: _BEGIN)
        _create_table(client)
        filled = 0
        for size in (1_000, _WALKED, 200_000):
            _fill(client, store, range(filled + 1, size + 1))
            filled = size
            costs[str(size)] = {name: _cost(client, store, *case) for name, case in PAGE_CASES.items()}
            if size == _WALKED:
                walked = _walk(store)
    return {"pages": costs, "walk": walked}


def _walk(store: DynamoDbTaskStore) -> dict[str, int]:
    """Walk through all pages while others add tasks; count how often each task that was there before was shown."""
    before = {row_id(_IMPORT, number) for number in range(1, _WALKED + 1)}
    stop = Event()

    def add_tasks() -> int:
        added = 0
        while not stop.is_set():
            # All over the range of those that are walked through, and beyond its end.
            number = added * 7919 % (2 * _WALKED) + 1
            store.add(_task(number).model_copy(update={"id": row_id(_OTHER_IMPORT, number)}))
            added += 1
        return added

    seen: Counter[str] = Counter()
    with ThreadPoolExecutor(1) as other:
        adding = other.submit(add_tasks)
        try:
            page = store.page(TaskFilter(), 100)
            seen.update(task.id for task in page.items)
            while page.after is not None:
                page = store.page(TaskFilter(), 100, page.after)
                seen.update(task.id for task in page.items)
        finally:
            stop.set()
    return {
        "tasks_before": len(before),
        "shown_once": sum(seen[task_id] == 1 for task_id in before),
        "skipped": sum(seen[task_id] == 0 for task_id in before),
        "repeated": sum(seen[task_id] > 1 for task_id in before),
        "added_meanwhile": adding.result(),
    }


def _create_table(client: "DynamoDBClient") -> None:
    schema = json.loads((ROOT / "terraform" / "stack" / "tables.json").read_text())["tasks"]

    def keys(part: dict[str, Any]) -> list[Any]:
        kinds = {"hash_key": "HASH", "range_key": "RANGE"}
        return [{"AttributeName": part[name], "KeyType": kind} for name, kind in kinds.items() if part.get(name)]

    client.create_table(
        TableName="tasks",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=keys(schema),
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind} for name, kind in schema["attributes"].items()
        ],
        GlobalSecondaryIndexes=[
            {"IndexName": name, "KeySchema": keys(index), "Projection": {"ProjectionType": index["projection_type"]}}
            for name, index in schema["global_secondary_indexes"].items()
        ],
    )


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
        due_date=(_BEGIN + timedelta(days=number % 365)).date(),
    )
    return Task.create(fields, task_id=row_id(_IMPORT, number), source="api", now=_BEGIN)


def _cost(
    client: "DynamoDBClient", store: DynamoDbTaskStore, limit: int, wanted: TaskFilter, order: Order
) -> dict[str, int]:
    cost = {"items_shown": 0, "items_read": 0, "bytes_of_items": 0, "queries": 0}

    def count(parsed: dict[str, Any], **_: object) -> None:
        cost["queries"] += 1
        cost["items_read"] += parsed["ScannedCount"]
        cost["bytes_of_items"] += len(json.dumps(parsed["Items"]))

    client.meta.events.register("after-call.dynamodb.Query", count)
    try:
        cost["items_shown"] = len(store.page(wanted, limit, order=order).items)
    finally:
        client.meta.events.unregister("after-call.dynamodb.Query", count)
    return cost


def csv_speed(rows: int) -> dict[str, float]:
    """Return rows a second of our reading and of the floor, over the same bytes, and their ratio."""
    floor = _seconds(lambda: sum(1 for _ in _floor(rows)))
    ours = _seconds(lambda: sum(1 for _ in _ours(rows)))
    return {
        "rows": rows,
        "rows_per_second": round(rows / ours),
        "floor_rows_per_second": round(rows / floor),
        "ratio_to_floor": round(floor / ours, 2),
    }


def _ours(rows: int) -> Iterator[TaskFields]:
    plan = examine(_csv_chunks(rows))
    for row in read(_csv_chunks(rows), plan):
        if not isinstance(row, AcceptedRow):
            raise TypeError(f"Row {row.number} of the bench was rejected.")
        yield row.fields


def _floor(rows: int) -> Iterator[TaskFields]:
    lines = io.TextIOWrapper(io.BufferedReader(_Chunks(_csv_chunks(rows))), encoding="utf-8", newline="")
    for row in csv.DictReader(lines):
        yield TaskFields.model_validate({**row, "tags": row["tags"].split(",")})


def _csv_chunks(rows: int) -> Iterator[bytes]:
    yield b"title,description,status,priority,due_date,tags\n"
    for numbers in batches(range(rows), 1000):
        yield "".join(
            f'Task {number},"Some words, and number {number}",todo,high,2026-0{number % 9 + 1}-15,"home,garden"\n'
            for number in numbers
        ).encode()


class _Chunks(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        self._rest = self._rest or next(self._chunks, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _seconds(work: Any) -> float:  # noqa: ANN401 - any call
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def csv_memory(sizes: Iterable[int]) -> dict[str, int]:
    """Return the peak memory, in KiB, of a process that reads a CSV of each size."""
    return {str(rows): int(_in_a_process("--memory-of", str(rows))) for rows in sizes}


def _in_a_process(*arguments: str) -> str:
    command = [sys.executable, "-m", "scripts.bench", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _peak_kib() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


def main() -> None:
    """Run the benches and print what they measured."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("only", nargs="?", choices=["pages", "csv"], help="one of the benches (default: both)")
    parser.add_argument("--port", type=int, default=4576, help="where the bench's own local AWS answers")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the large CSV (default: 1,000,000)")
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_of:
        sum(1 for _ in _ours(arguments.memory_of))
        print(_peak_kib())
        return
    measured: dict[str, Any] = {}
    if arguments.only in {None, "pages"}:
        measured |= page_costs(arguments.port)
    if arguments.only in {None, "csv"}:
        measured["csv"] = csv_speed(arguments.rows) | {"peak_kib": csv_memory([10_000, arguments.rows])}
    print(json.dumps(measured, indent=2))


if __name__ == "__main__":
    with report_errors():
        main()
