"""Measure, in one run and against a floor or another size, what must not grow or slow down; print one JSON object.

`pages`: what DynamoDB reads for one page of the list of tasks, in a table of each size, on a local AWS of its own.
`walk`: how often a walk through all pages shows each task that was there before, while others are being added.
`csv`: rows a second through the reading of a CSV, with validation, beside the floor that the csv module and the same
pydantic model set; the same with every row added as a task, by requests that are made and signed but not sent; and the
peak memory of each size.
`import`: seconds from the drop of a CSV to the end of its import, through the local system that `make up` brings up.
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
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import boto3
import urllib3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config

from scripts.aws import LOCAL_KEY, LOCAL_REGION, Access, local_access
from scripts.common import LOCAL, ROOT, CommandError, report_errors
from scripts.local_aws import LocalAws
from scripts.outputs import read_outputs
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.composition.aws import DYNAMODB_CONFIG
from task_manager.csv_import import AcceptedRow, analyze, read
from task_manager.domain.batches import batches
from task_manager.domain.identifiers import row_id
from task_manager.domain.imports import Import
from task_manager.domain.ports.tasks import Order, TaskFilter, TaskQuery
from task_manager.domain.task import Priority, Status, Task, TaskFields
from task_manager.use_cases.imports import AddTasks

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
        store = DynamoDbTaskStore(client, tasks="tasks", idempotency_keys="", shards=SHARDS, clock=lambda: _BEGIN)
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
            page = store.page(TaskQuery(100))
            seen.update(task.id for task in page.items)
            while page.after is not None:
                page = store.page(TaskQuery(100, after=page.after))
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
        cost["items_shown"] = len(store.page(TaskQuery(limit, wanted, order=order)).items)
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


def write_speed(rows: int) -> dict[str, float]:
    """Return rows a second of a whole import whose calls end before they are sent, of the floor, and their ratio."""
    floor = _seconds(lambda: sum(1 for _ in _floor(rows)))
    ours = _seconds(lambda: _import(rows))
    return {
        "rows": rows,
        "rows_per_second": round(rows / ours),
        "ratio_to_floor": round(floor / ours, 3),
    }


def _import(rows: int) -> None:
    """Add a task for each row, as functions do, down to the signed requests."""
    client: DynamoDBClient = boto3.client(
        "dynamodb",
        region_name=LOCAL_REGION,
        aws_access_key_id=LOCAL_KEY,
        aws_secret_access_key=LOCAL_KEY,
        config=DYNAMODB_CONFIG,
    )
    client.meta.events.register("before-send.dynamodb", _answer)  # type: ignore[arg-type]  # it may answer
    store = DynamoDbTaskStore(client, tasks="tasks", idempotency_keys="", shards=SHARDS, clock=lambda: _BEGIN)
    of = Import(id=_IMPORT, key="imports/bench.csv", started_at=_BEGIN)
    added = sum(AddTasks(store)(of, _rows(rows)))
    if added != rows:
        raise CommandError(f"Of {rows} rows {added} were added.")


def _answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
    return AWSResponse(request.url, 200, HTTPHeaders(), _Body(b"{}"))


class _Body(io.BytesIO):
    """What urllib3 would hand over."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def _ours(rows: int) -> Iterator[TaskFields]:
    for row in _rows(rows):
        yield row.fields


def _rows(rows: int) -> Iterator[AcceptedRow]:
    plan = analyze(_csv_chunks(rows))
    for row in read(_csv_chunks(rows), plan):
        if not isinstance(row, AcceptedRow):
            raise TypeError(f"Row {row.number} of the bench was rejected.")
        yield row


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
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says on Linux is at least the peak of the process that started this one.
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def import_speed(rows: int, name: str) -> dict[str, float]:
    """Drop a CSV into a local system, wait for the end of its import, and return how long that took."""
    folder = LOCAL / name
    outputs = read_outputs("local", folder)
    access = local_access(LocalAws(folder))
    s3 = access.session.client("s3", endpoint_url=access.endpoint_url, config=Config(s3={"addressing_style": "path"}))
    key = f"{outputs['imports_prefix']}bench-{datetime.now(UTC):%Y%m%dT%H%M%S}.csv"
    started = time.perf_counter()
    s3.upload_fileobj(io.BufferedReader(_Chunks(_csv_chunks(rows))), outputs["bucket"], key)
    while (ended := _import_of(key, outputs))["status"] == "running":
        time.sleep(1)
    seconds = time.perf_counter() - started
    tasks = _count_tasks(access, outputs["tasks_table"], f"import:{ended['id']}")
    if tasks != rows or ended["rows_created"] != rows:
        raise CommandError(f"{rows} rows were dropped, {tasks} tasks are there, and the import is {ended}.")
    return {"rows": rows, "tasks": tasks, "seconds": round(seconds, 1), "rows_per_second": round(rows / seconds)}


def _import_of(key: str, outputs: dict[str, Any]) -> dict[str, Any]:
    headers = {"x-api-key": outputs["api_key"]}
    answer = urllib3.request("GET", f"{outputs['api_url']}/imports", headers=headers, timeout=60)
    if answer.status != 200:
        raise CommandError(f"GET /imports answered {answer.status}.")
    found: dict[str, Any] = next((one for one in answer.json()["items"] if one["key"] == key), {"status": "running"})
    return found


def _count_tasks(access: Access, table: str, source: str) -> int:
    client = access.session.client("dynamodb", endpoint_url=access.endpoint_url)
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        Select="COUNT",
        FilterExpression="#source = :source",
        ExpressionAttributeNames={"#source": "source"},
        ExpressionAttributeValues={":source": {"S": source}},
    )
    return sum(page["Count"] for page in pages)


def main() -> None:
    """Run the benches and print what they measured."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "only", nargs="?", choices=["pages", "csv", "import"], help="one of the benches (default: the first two)"
    )
    parser.add_argument("--port", type=int, default=4576, help="where the bench's own local AWS answers")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the large CSV (default: 1,000,000)")
    parser.add_argument("--written", type=int, default=50_000, help="rows that are also imported (default: 50,000)")
    parser.add_argument("--dropped", type=int, default=100_000, help="rows of `import` (default: 100,000)")
    parser.add_argument("--system", default="local", help="name of the local system of `import` (default: local)")
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
        measured["csv"] = {
            "read": csv_speed(arguments.rows),
            "imported": write_speed(arguments.written),
            "peak_kib": csv_memory([10_000, arguments.rows]),
        }
    if arguments.only == "import":
        measured["import"] = import_speed(arguments.dropped, arguments.system)
    print(json.dumps(measured, indent=2))


if __name__ == "__main__":
    with report_errors():
        main()
