"""Bench of the reading and importing of CSV: rows a second, and peak memory."""

import csv
import io
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from scripts.lib.aws import LOCAL_KEY, LOCAL_REGION
from scripts.lib.common import ROOT, CommandError
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.composition.aws import CONFIG
from task_manager.csv_import import AcceptedRow, analyze, read
from task_manager.domain.batches import batches
from task_manager.domain.imports import Import
from task_manager.domain.task import TaskFields
from task_manager.use_cases.imports.add_tasks import AddTasks

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SHARDS = 4
_START = datetime(2026, 1, 1, tzinfo=UTC)
_IMPORT_ID = "019b76da-a800-7000-8000-000000000000"


def csv_speed(rows: int) -> dict[str, float]:
    """Return rows a second of the import's reading and of the baseline, for the same bytes, and their ratio."""
    baseline = _seconds(lambda: sum(1 for _ in _read_baseline(rows)))
    ours = _seconds(lambda: read_rows(rows))
    return {
        "rows": rows,
        "rows_per_second": round(rows / ours),
        "floor_rows_per_second": round(rows / baseline),
        "ratio_to_floor": round(baseline / ours, 2),
    }


def write_speed(rows: int) -> dict[str, float]:
    """Return rows a second of an import whose requests are not sent, and the ratio to the baseline."""
    baseline = _seconds(lambda: sum(1 for _ in _read_baseline(rows)))
    ours = _seconds(lambda: _import(rows))
    return {
        "rows": rows,
        "rows_per_second": round(rows / ours),
        "ratio_to_floor": round(baseline / ours, 3),
    }


def _import(rows: int) -> None:
    """Add a task for each row as the functions do, up to the signed requests."""
    client: DynamoDBClient = boto3.client(
        "dynamodb",
        region_name=LOCAL_REGION,
        aws_access_key_id=LOCAL_KEY,
        aws_secret_access_key=LOCAL_KEY,
        config=CONFIG,
    )
    client.meta.events.register("before-send.dynamodb", _respond)  # type: ignore[arg-type]  # it may return a response
    store = DynamoDbTaskStore(client, tasks="tasks", idempotency_keys="", shards=_SHARDS, clock=lambda: _START)
    import_ = Import(id=_IMPORT_ID, key="imports/bench.csv", started_at=_START)
    added = AddTasks(store)(import_, _rows(rows))
    if added != rows:
        raise CommandError(f"{added} of {rows} rows were added.")


def _respond(request: AWSPreparedRequest, **_: object) -> AWSResponse:
    return AWSResponse(request.url, 200, HTTPHeaders(), _Body(b"{}"))


class _Body(io.BytesIO):
    """Response body with the method of urllib3 that botocore calls."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def read_rows(rows: int) -> None:
    """Read and validate a CSV of this many rows as an import does."""
    for _ in _rows(rows):
        pass


def _rows(rows: int) -> Iterator[AcceptedRow]:
    plan = analyze(csv_chunks(rows))
    for row in read(csv_chunks(rows), plan):
        if not isinstance(row, AcceptedRow):
            raise TypeError(f"Row {row.number} of the bench was rejected.")
        yield row


def _read_baseline(rows: int) -> Iterator[TaskFields]:
    lines = io.TextIOWrapper(io.BufferedReader(ChunkStream(csv_chunks(rows))), encoding="utf-8", newline="")
    for row in csv.DictReader(lines):
        yield TaskFields.model_validate({**row, "tags": row["tags"].split(",")})


def csv_chunks(rows: int) -> Iterator[bytes]:
    """Yield a CSV of this many rows."""
    yield b"title,description,status,priority,due_date,tags\n"
    for numbers in batches(range(rows), 1000):
        yield "".join(
            f'Task {number},"Some words, and number {number}",todo,high,2026-0{number % 9 + 1}-15,"home,garden"\n'
            for number in numbers
        ).encode()


class ChunkStream(io.RawIOBase):
    """Binary stream of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:  # noqa: D102 - as RawIOBase has it
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401, D102 - any writable buffer, as RawIOBase has it
        self._rest = self._rest or next(self._chunks, b"")
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def csv_memory(sizes: Iterable[int]) -> dict[str, int]:
    """Return the peak memory, in KiB, of a process that reads a CSV, by number of rows."""
    return {str(rows): _peak_of_process(rows) for rows in sizes}


def _peak_of_process(rows: int) -> int:
    command = [sys.executable, "-m", "scripts.bench", "--memory-of", str(rows)]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def peak_kib() -> int:
    """Return the peak memory of this process in KiB."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux, getrusage returns at least the peak of the process that started this one.
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
