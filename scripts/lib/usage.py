"""Measured usage of AWS by the functions: requests, capacity units, bytes of logs and processor time.

The functions run in this process with the clients that they run with on AWS. Requests are created and signed, and
answered here instead of being sent.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from io import StringIO
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from scripts.lib.bench_csv import csv_chunks
from scripts.lib.capacity_units import Units
from scripts.lib.common import CommandError
from scripts.lib.sample_events import (
    FIELDS,
    IMPORT_ID,
    api_request,
    chunk,
    queue_message,
    sample_task,
    stream_record,
)
from scripts.lib.stack_settings import default, memory_mb, shards, trace_share
from scripts.lib.stubbed_aws import StubbedAws, stubbed_functions
from task_manager.domain.task import import_source

_LOG_EVENT_BYTES = 26
"""Bytes that CloudWatch counts for each log event in addition to its text."""

_ROUNDS = 9
_BATCH = 100
_MESSAGES = 10
_MAILED = 300
"""Events in a digest: those of half a minute at a million a day."""

EVENTS_PER_SECOND: Final = 12
"""Events of clients, at a million a day."""

_CHUNK_ROWS = 1000


@dataclass(frozen=True)
class Usage:
    """Usage of one invocation; `requests` are by service and operation, `trace_share` is the sampled part of them."""

    function: str
    memory_mb: int
    trace_share: float
    items: int
    write_units: float
    read_units: float
    requests: dict[str, int]
    log_bytes: int
    processor_ms: float


class _Context(LambdaContext):
    _aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # a static method there, and always 0
        return 300_000


def measure(rounds: int = _ROUNDS) -> dict[str, Usage]:
    """Return the usage of one invocation by the name of its work; the processor time is a median of `rounds`."""
    account = StubbedAws()
    # The logger keeps the standard output that it finds first.
    with redirect_stdout(StringIO()) as logs, stubbed_functions(account):
        return {name: _measured(account, logs, rounds, *work) for name, work in _works(account).items()}


def _works(account: StubbedAws) -> dict[str, tuple[str, int, Callable[[], Any]]]:
    """Return function, number of items and event of each work."""
    api, imported = account.tasks[0], [sample_task(import_source(IMPORT_ID)) for _ in range(_BATCH)]
    csv = b"".join(csv_chunks(_CHUNK_ROWS))
    readers = shards() * default("streams", "parallelization_factor")
    published = _in_a_window(default("streams", "batching_window_seconds"), readers, _BATCH)
    delivered = _in_a_window(default("background_batching_window_seconds"), 1, _MESSAGES)
    return {
        "create a task": ("create_task", 1, lambda: api_request("POST", "/tasks", FIELDS)),
        "create a task under a key": ("create_task", 1, lambda: api_request("POST", "/tasks", FIELDS, key="order-1")),
        "read a task": ("get_task", 1, lambda: api_request("GET", "/tasks/{id}", task_id=api.id)),
        "list a page of 50": ("list_tasks", 1, lambda: api_request("GET", "/tasks")),
        "update a task": (
            "update_task",
            1,
            lambda: api_request("PATCH", "/tasks/{id}", {"title": "b"}, task_id=api.id),
        ),
        "delete a task": ("delete_task", 1, lambda: api_request("DELETE", "/tasks/{id}", task_id=api.id)),
        "publish events of clients": (
            "publish_task_events",
            published,
            lambda: {"Records": [stream_record(api) for _ in range(published)]},
        ),
        "publish a batch of imported tasks": (
            "publish_task_events",
            _BATCH,
            lambda: {"Records": list(map(stream_record, imported))},
        ),
        "deliver events of clients": (
            "process_sqs",
            delivered,
            lambda: {"Records": [queue_message(task, "background") for task in account.tasks[:delivered]]},
        ),
        "deliver a batch of imported tasks": (
            "process_sqs",
            _MESSAGES,
            lambda: {"Records": [queue_message(task, "bulk") for task in imported[:_MESSAGES]]},
        ),
        "mail a batch of events": (
            "send_notifications",
            _MAILED,
            lambda: {"Records": [queue_message(sample_task("api"), "notifications") for _ in range(_MAILED)]},
        ),
        "split rows into a chunk": ("split_import", _CHUNK_ROWS, lambda: _step(account, csv)),
        "import a chunk of rows": ("import_chunk", _CHUNK_ROWS, lambda: _step(account, chunk(csv), chunk=1)),
    }


def _in_a_window(seconds: float, readers: float, most: int) -> int:
    """Return how many events of clients one of several readers gets in a window, which begins with an event."""
    return min(most, 1 + round(EVENTS_PER_SECOND * seconds / readers))


def _measured(
    account: StubbedAws, logs: StringIO, rounds: int, function: str, items: int, event: Callable[[], Any]
) -> Usage:
    handler = import_module(f"task_manager.handlers.{function}").handler
    milliseconds = []
    for _ in range(1 + rounds):
        argument = event()
        account.requests.clear()
        account.units = Units()
        logs.seek(0)
        logs.truncate()
        started = time.process_time()
        result = handler(argument, _Context())
        milliseconds.append((time.process_time() - started) * 1000)
        if isinstance(result, Mapping) and (
            result.get("batchItemFailures") or int(result.get("statusCode", 200)) >= HTTPStatus.BAD_REQUEST
        ):
            raise CommandError(f"{function} responded with {result}.")
    lines = logs.getvalue().splitlines()
    return Usage(
        function=function,
        memory_mb=memory_mb(function),
        trace_share=trace_share(function),
        items=items,
        write_units=account.units.write,
        read_units=account.units.read,
        requests=dict(sorted(account.requests.items())),
        log_bytes=sum(len(line.encode()) + _LOG_EVENT_BYTES for line in lines),
        # The first is a cold start.
        processor_ms=round(statistics.median(milliseconds[1:]), 2),
    )


def _step(account: StubbedAws, stored_object: bytes, **event: object) -> dict[str, Any]:
    account.object = stored_object
    return {"import_id": IMPORT_ID, "key": "imports/large.csv", "version": "v1", **event}
