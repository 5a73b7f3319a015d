"""Events of functions in ordinary use: requests, records of a stream, messages of a queue and a chunk of an import."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from scripts.lib.aws import LOCAL_REGION
from task_manager.adapters.items import to_item
from task_manager.csv_import import AcceptedRow, analyze, read
from task_manager.domain.event import EventType, task_event
from task_manager.domain.identifiers import new_id
from task_manager.domain.task import Task, TaskFields
from task_manager.use_cases.imports.work_area import WorkArea

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
IMPORT_ID: Final = "019b76da-a800-7000-8000-000000000000"
FIELDS: Final = {
    "title": "Order paper for the printers",
    "description": "Two boxes of A4 and one of A3, for the office on the second floor.",
    "priority": "high",
    "due_date": "2099-03-15",
    "tags": ["office", "purchase"],
}

_INDEX_KEYS: Any = {"shard": {"S": "tasks#2"}, "due": {"S": "2099-03-15#c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}}


def stored_task() -> dict[str, Any]:
    """Return the item of a task, with the keys of its indexes."""
    return {**to_item(sample_task("api")), **_INDEX_KEYS}


def sample_task(source: str) -> Task:
    """Return a new task with this source."""
    return Task.create(TaskFields.model_validate(FIELDS), task_id=new_id(NOW), source=source, now=NOW)


def api_request(
    method: str, resource: str, body: object = None, *, task_id: str | None = None, key: str | None = None
) -> dict[str, Any]:
    """Return the event of a request as API Gateway passes it."""
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


def stream_record(task: Task) -> dict[str, Any]:
    """Return the record of a new task in the stream of its table."""
    return {
        "eventName": "INSERT",
        "eventSourceARN": f"arn:aws:dynamodb:{LOCAL_REGION}:000000000000:table/tasks/stream/2026-01-01T00:00:00.000",
        "dynamodb": {"NewImage": to_item(task)},
    }


def queue_message(task: Task, queue: str) -> dict[str, Any]:
    """Return a message of a queue with the event of a new task."""
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


def chunk(csv: bytes) -> bytes:
    """Return the chunk that the first step of the workflow writes for a CSV."""
    store = _WrittenObject()
    WorkArea(store, "work/").write_chunk(IMPORT_ID, 1, _accepted(csv))  # type: ignore[arg-type]  # only writes
    return store.content


def _accepted(csv: bytes) -> Iterator[AcceptedRow]:
    yield from (row for row in read([csv], analyze([csv])) if isinstance(row, AcceptedRow))


class _WrittenObject:
    content = b""

    def write(self, _key: str, file: BinaryIO) -> None:
        self.content = file.read()
