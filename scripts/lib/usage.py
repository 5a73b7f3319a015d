"""Measured usage of AWS by the functions: requests, capacity units, bytes of logs and processor time.

The functions run in this process with the clients that they run with on AWS. Requests are created and signed, and
answered here instead of being sent.
"""

import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib import import_module
from io import StringIO
from threading import Lock
from typing import Any, BinaryIO
from unittest.mock import patch
from urllib.parse import parse_qs

import urllib3
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from scripts.lib.aws import LOCAL_KEY, LOCAL_REGION
from scripts.lib.bench_csv import csv_chunks
from scripts.lib.bench_publish import ACCEPTED
from scripts.lib.capacity_units import TABLES, Units, consumed
from scripts.lib.common import CommandError
from scripts.lib.stack_settings import is_traced, memory_mb
from scripts.lib.stubbed_responses import response, stub
from task_manager.adapters.items import to_item
from task_manager.composition import aws
from task_manager.csv_import import AcceptedRow, analyze, read
from task_manager.domain.event import EventType, task_event
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import
from task_manager.domain.task import Task, TaskFields, import_source
from task_manager.use_cases.imports.work_area import WorkArea

_LOG_EVENT_BYTES = 26
"""Bytes that CloudWatch counts for each log event in addition to its text."""

_PUBLISHED = b"<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>"

_ROUNDS = 9
_PAGE = 50
_BATCH = 100
_MESSAGES = 10
_MAILED = 300
"""Events in a digest: those of half a minute at a million a day."""

_CHUNK_ROWS = 1000

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_INDEX_KEYS: Any = {"shard": {"S": "tasks#2"}, "due": {"S": "2099-03-15#c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}}
_IMPORT_ID = "019b76da-a800-7000-8000-000000000000"
_FIELDS = {
    "title": "Order paper for the printers",
    "description": "Two boxes of A4 and one of A3, for the office on the second floor.",
    "priority": "high",
    "due_date": "2099-03-15",
    "tags": ["office", "purchase"],
}
_QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000"
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": LOCAL_KEY,
    "AWS_SECRET_ACCESS_KEY": LOCAL_KEY,
    "AWS_DEFAULT_REGION": LOCAL_REGION,
    "AWS_LAMBDA_FUNCTION_NAME": "task-manager-prod-publish-task-events",
    "POWERTOOLS_SERVICE_NAME": "task-manager",
    "POWERTOOLS_METRICS_NAMESPACE": "task-manager-prod",
    "CORS_ALLOW_ORIGINS": "https://tasks.example.com",
    "SHARD_COUNTS": '{"2026-01-01T00:00:00Z": 4}',
    "BUCKET": "bucket",
    "IMPORTS_PREFIX": "imports/",
    "REPORTS_PREFIX": "reports/",
    "WORK_PREFIX": "work/",
    "IMPORT_CHUNK_ROWS": "1000",
    "IMPORT_DATE_ORDER": "auto",
    "IMPORT_UNKNOWN_VALUES": "tag",
    "IMPORT_UNREADABLE_DATES": "keep",
    "IMPORT_LONG_VALUES": "cut",
    "IMPORT_EXTRA_CELLS": "keep",
    "IMPORT_SPACES_SEPARATE_TAGS": "false",
    "IMPORT_TOOL": "",
    "IMPORT_ENCODING": "",
    "IMPORT_POLICY": "lenient",
    "EVENTS_TOPIC_ARN": f"arn:aws:sns:{LOCAL_REGION}:000000000000:events",
    "EXTERNAL_SERVICE_URL": "https://service.example.com/events",
    "EXTERNAL_SERVICE_SECRET_ARN": f"arn:aws:secretsmanager:{LOCAL_REGION}:000000000000:secret:key",
    "NOTIFICATIONS_TOPIC_ARN": f"arn:aws:sns:{LOCAL_REGION}:000000000000:notifications",
    "ESCALATIONS_TOPIC_ARN": f"arn:aws:sns:{LOCAL_REGION}:000000000000:escalations",
    "NOTIFICATIONS_DLQ_URL": f"{_QUEUE}/notifications-dlq",
    "BACKGROUND_QUEUE_URL": f"{_QUEUE}/background",
    "BACKGROUND_DLQ_URL": f"{_QUEUE}/background-dlq",
    "BACKGROUND_MAX_RECEIVE_COUNT": "5",
    "BACKGROUND_RETRY_SECONDS": "30",
    "BULK_QUEUE_URL": f"{_QUEUE}/bulk",
    "BULK_DLQ_URL": f"{_QUEUE}/bulk-dlq",
    **{f"{table.upper()}_TABLE": table for table in json.loads(TABLES.read_text())},
}


@dataclass(frozen=True)
class Usage:
    """Usage of one invocation, of which `requests` are by service and operation."""

    function: str
    memory_mb: int
    is_traced: bool
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


class _ServiceResponse:
    """Response of the external service, without a body."""

    status = 200

    def read1(self, *_: object, **__: object) -> bytes:
        return b""

    def close(self) -> None:
        """Close nothing."""


class _Aws:
    """AWS as the functions see it: an import that runs, one task under every key, and pages of fifty."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.requests: Counter[str] = Counter()
        self.units = Units()
        self.object = b""
        self.tasks = [_task("api") for _ in range(_PAGE)]
        running = Import(id=_IMPORT_ID, key="imports/large.csv", version="v1", started_at=_NOW)
        self.stored: dict[str, Any] = {"tasks": stored_task(), "imports": to_item(running)}

    def respond(self, request: AWSPreparedRequest) -> AWSResponse:
        """Answer a request of one of the functions' clients, which may come from several threads."""
        with self._lock:
            return self._respond(request)

    def _respond(self, request: AWSPreparedRequest) -> AWSResponse:
        service = request.url.split("//")[1].split(".")[0]
        if service == "s3":
            self.requests[f"s3.{request.method}"] += 1
            return response(request, self.object if request.method == "GET" else b"", self._object_headers())
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
        if service == "sns":
            operation = parse_qs(body.decode())["Action"][0]
            self.requests[f"sns.{operation}"] += 1
            return response(request, ACCEPTED if operation == "PublishBatch" else _PUBLISHED)
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        self.requests[f"{service}.{operation}"] += 1
        answer: Any = {"SecretString": "key"} if service == "secretsmanager" else {}
        if service == "dynamodb":
            parsed = json.loads(body)
            answer = self._dynamodb(operation, parsed)
            self.units += consumed(operation, parsed, answer, self.stored)
        return response(request, json.dumps(answer).encode())

    def _dynamodb(self, operation: str, request: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        match operation:
            case "GetItem" if request["TableName"] in self.stored:
                return {"Item": self.stored[request["TableName"]]}
            case "Query":
                items = [to_item(task) | _INDEX_KEYS for task in self.tasks[: request["Limit"]]]
                return {"Items": items, "Count": len(items), "ScannedCount": len(items)}
            case "BatchGetItem":
                return {"Responses": {table: [] for table in request["RequestItems"]}, "UnprocessedKeys": {}}
        return {}

    def _object_headers(self) -> dict[str, str]:
        return {
            "Content-Length": str(len(self.object)),
            "ETag": '"e"',
            "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT",
            "x-amz-version-id": "v1",
        }


def measure(rounds: int = _ROUNDS) -> dict[str, Usage]:
    """Return the usage of one invocation by the name of its work; the processor time is a median of `rounds`."""
    account = _Aws()
    # The logger keeps the standard output that it finds first.
    with redirect_stdout(StringIO()) as logs, _functions(account):
        return {name: _measured(account, logs, rounds, *work) for name, work in _works(account).items()}


def _works(account: _Aws) -> dict[str, tuple[str, int, Callable[[], Any]]]:
    """Return function, number of items and event of each work."""
    api, imported = account.tasks[0], [_task(import_source(_IMPORT_ID)) for _ in range(_BATCH)]
    csv = b"".join(csv_chunks(_CHUNK_ROWS))
    return {
        "create a task": ("create_task", 1, lambda: _request("POST", "/tasks", _FIELDS)),
        "create a task under a key": ("create_task", 1, lambda: _request("POST", "/tasks", _FIELDS, key="order-1")),
        "read a task": ("get_task", 1, lambda: _request("GET", "/tasks/{id}", task_id=api.id)),
        "list a page of 50": ("list_tasks", 1, lambda: _request("GET", "/tasks")),
        "update a task": ("update_task", 1, lambda: _request("PATCH", "/tasks/{id}", {"title": "b"}, task_id=api.id)),
        "delete a task": ("delete_task", 1, lambda: _request("DELETE", "/tasks/{id}", task_id=api.id)),
        "publish an event": ("publish_task_events", 1, lambda: {"Records": [_record(api)]}),
        "publish a batch of imported tasks": (
            "publish_task_events",
            _BATCH,
            lambda: {"Records": list(map(_record, imported))},
        ),
        "deliver an event": ("process_sqs", 1, lambda: {"Records": [_message(api, "background")]}),
        "deliver a batch of imported tasks": (
            "process_sqs",
            _MESSAGES,
            lambda: {"Records": [_message(task, "bulk") for task in imported[:_MESSAGES]]},
        ),
        "mail a batch of events": (
            "send_notifications",
            _MAILED,
            lambda: {"Records": [_message(_task("api"), "notifications") for _ in range(_MAILED)]},
        ),
        "split rows into a chunk": ("split_import", _CHUNK_ROWS, lambda: _step(account, csv)),
        "import a chunk of rows": ("import_chunk", _CHUNK_ROWS, lambda: _step(account, _chunk(csv), chunk=1)),
    }


def _measured(account: _Aws, logs: StringIO, rounds: int, function: str, items: int, event: Callable[[], Any]) -> Usage:
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
        if isinstance(result, Mapping) and int(result.get("statusCode", 200)) >= HTTPStatus.BAD_REQUEST:
            raise CommandError(f"{function} responded with {result}.")
    lines = logs.getvalue().splitlines()
    return Usage(
        function=function,
        memory_mb=memory_mb(function),
        is_traced=is_traced(function),
        items=items,
        write_units=account.units.write,
        read_units=account.units.read,
        requests=dict(sorted(account.requests.items())),
        log_bytes=sum(len(line.encode()) + _LOG_EVENT_BYTES for line in lines),
        # The first is a cold start.
        processor_ms=round(statistics.median(milliseconds[1:]), 2),
    )


@contextmanager
def _functions(account: _Aws) -> Iterator[None]:
    with (
        patch.dict(os.environ, _ENVIRONMENT),
        patch.object(time, "sleep"),
        patch.object(urllib3.PoolManager, "request", lambda *_, **__: _ServiceResponse()),
    ):
        for client in (aws.dynamodb(), aws.sns(), aws.sqs(), aws.s3(), aws.secrets_manager()):
            stub(client, account.respond)
        yield


def stored_task() -> dict[str, Any]:
    """Return the item of a task, with the keys of its indexes."""
    return {**to_item(_task("api")), **_INDEX_KEYS}


def _task(source: str) -> Task:
    return Task.create(TaskFields.model_validate(_FIELDS), task_id=new_id(_NOW), source=source, now=_NOW)


def _request(
    method: str, resource: str, body: object = None, *, task_id: str | None = None, key: str | None = None
) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
    return {
        "resource": resource,
        "path": resource.replace("{id}", task_id or ""),
        "httpMethod": method,
        "headers": headers,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"id": task_id} if task_id else None,
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "extendedRequestId": "JKJaXmPLvHcESHA=",
            "identity": {"apiKeyId": "a1b2c3d4e5"},
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def _record(task: Task) -> dict[str, Any]:
    return {
        "eventName": "INSERT",
        "eventSourceARN": f"arn:aws:dynamodb:{LOCAL_REGION}:000000000000:table/tasks/stream/2026-01-01T00:00:00.000",
        "dynamodb": {"NewImage": to_item(task)},
    }


def _message(task: Task, queue: str) -> dict[str, Any]:
    return {
        "messageId": task.id,
        "receiptHandle": "receipt",
        "body": task_event(EventType.TASK_CREATED, task).model_dump_json(),
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{LOCAL_REGION}:000000000000:{queue}",
        "awsRegion": LOCAL_REGION,
    }


def _step(account: _Aws, stored_object: bytes, **event: object) -> dict[str, Any]:
    account.object = stored_object
    return {"import_id": _IMPORT_ID, "key": "imports/large.csv", "version": "v1", **event}


def _chunk(csv: bytes) -> bytes:
    """Return the chunk that the first step of the workflow writes for a CSV."""
    store = _WrittenObject()
    WorkArea(store, "work/").write_chunk(_IMPORT_ID, 1, _accepted(csv))  # type: ignore[arg-type]  # only writes
    return store.content


def _accepted(csv: bytes) -> Iterator[AcceptedRow]:
    yield from (row for row in read([csv], analyze([csv])) if isinstance(row, AcceptedRow))


class _WrittenObject:
    content = b""

    def write(self, _key: str, file: BinaryIO) -> None:
        self.content = file.read()
