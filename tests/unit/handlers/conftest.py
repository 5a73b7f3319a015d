"""Fixtures of the real handlers on moto: API calls, invocations and stream records."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from task_manager import observability, settings
from tests.compositions import clear_composition_caches
from tests.streams import stream_arn
from tests.unit.handlers.contract import ROUTES, assert_keeps_contract

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENVIRONMENT = {
    "CORS_ALLOW_ORIGINS": "https://app.example, https://other.example",
    "TASKS_TABLE": "tasks",
    "SHARD_COUNTS": '{"2026-01-01T00:00:00Z": 3}',
    "IDEMPOTENCY_KEYS_TABLE": "idempotency_keys",
    "REMINDERS_TABLE": "reminders",
    "REMINDER_DAYS_BEFORE": "1",
    "URGENT_TASK_CHECK_INTERVAL_SECONDS": "86400",
    "URGENT_TASK_STATE_MACHINE_ARN": "arn:aws:states:eu-central-1:123456789012:stateMachine:urgent-task",
    "ATTACHMENTS_TABLE": "attachments",
    "IMPORTS_TABLE": "imports",
    "BUCKET": "task-files",
    "IMPORTS_PREFIX": "imports/",
    "REPORTS_PREFIX": "reports/",
    "WORK_PREFIX": "work/",
    "IMPORT_INLINE_BYTES": "100000",
    "IMPORT_CHUNK_ROWS": "2",
    "IMPORT_DATE_ORDER": "auto",
    "IMPORT_UNKNOWN_VALUES": "tag",
    "IMPORT_UNREADABLE_DATES": "keep",
    "IMPORT_LONG_VALUES": "cut",
    "IMPORT_EXTRA_CELLS": "keep",
    "IMPORT_SPACES_SEPARATE_TAGS": "false",
    "IMPORT_TOOL": "",
    "IMPORT_ENCODING": "",
    "IMPORT_POLICY": "lenient",
    "EXTERNAL_SERVICE_URL": "",
    "EXTERNAL_SERVICE_SECRET_ARN": "",
    "BACKGROUND_MAX_RECEIVE_COUNT": "3",
    "BACKGROUND_RETRY_SECONDS": "1",
    "BULK_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/bulk",
    "BULK_DLQ_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/bulk-dlq",
    "DESTINATIONS": "{}",
    "DESTINATION_MAX_RECEIVE_COUNT": "3",
    "DESTINATION_RETRY_SECONDS": "1",
    "URGENT_TASKS_MAX_RECEIVE_COUNT": "3",
    "URGENT_TASKS_RETRY_SECONDS": "1",
    "POWERTOOLS_SERVICE_NAME": "task-manager",
    "POWERTOOLS_METRICS_NAMESPACE": "task-manager-dev",
}

Lines = Callable[[], list[dict[str, Any]]]


class Invocation(LambdaContext):
    """Lambda context with an id, and the remaining seconds of each successive call: ample unless they are given."""

    def __init__(self, *seconds_left: int) -> None:
        self._aws_request_id = "invocation-1"
        self._seconds_left = list(seconds_left) or [300]
        self._lock = Lock()

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # a static method there, and always 0
        with self._lock:
            last = len(self._seconds_left) == 1
            return 1000 * (self._seconds_left[0] if last else self._seconds_left.pop(0))


@pytest.fixture
def environment(dynamodb: "DynamoDBClient", bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Environment variables of all functions, and empty caches."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    clear_caches()
    yield
    clear_caches()


def clear_caches() -> None:
    """Clear the caches of compositions and settings, as in a new process."""
    clear_composition_caches()
    settings.cors_settings.cache_clear()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """Log records of the functions, as CloudWatch receives them."""
    output = StringIO()
    for handler in observability.logger().handlers:
        monkeypatch.setattr(handler, "stream", output)
    return lambda: [json.loads(line) for line in output.getvalue().splitlines()]


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


Api = Callable[..., Response]


@pytest.fixture
def api(environment: None) -> Api:
    """Call an endpoint as API Gateway's Lambda proxy integration does; the response must match the contract."""
    numbers = count(1)

    def call(
        method: str,
        resource: str,
        body: Any = None,
        *,
        id: str | None = None,
        file_id: str | None = None,
        query: dict[str, str | list[str]] | None = None,
        headers: dict[str, str] | None = None,
        client: str = "key-1",
        path: str | None = None,
    ) -> Response:
        multi_value = {name: [value] if isinstance(value, str) else value for name, value in (query or {}).items()}
        is_binary = isinstance(body, bytes)
        text = b64encode(body).decode() if is_binary else body if isinstance(body, str | None) else json.dumps(body)
        sent = {"Content-Type": "application/json"} | (headers or {})
        if not sent["Content-Type"]:
            del sent["Content-Type"]
        request_id = f"request-{next(numbers)}"
        event = {
            "resource": resource,
            "path": path or resource.replace("{id}", id or "").replace("{file_id}", file_id or ""),
            "httpMethod": method,
            "headers": sent,
            "multiValueQueryStringParameters": multi_value or None,
            "pathParameters": {"id": id} | ({"file_id": file_id} if file_id else {}) if id is not None else None,
            "requestContext": {
                "requestId": request_id,
                "extendedRequestId": f"extended-{request_id}",
                "identity": {"apiKeyId": client},
            },
            "body": text,
            "isBase64Encoded": is_binary,
        }
        described = "GET" if method == "HEAD" else method
        handler = import_module(f"task_manager.handlers.{ROUTES[f'{described} {resource}']['function']}").handler
        event_response = handler(event, Invocation())
        response = Response(event_response["statusCode"], event_response["headers"], event_response["body"])
        assert_keeps_contract(described, resource, response.status, response.headers, response.text)
        return response

    return call


@pytest.fixture
def stored(dynamodb: "DynamoDBClient") -> Callable[[str], list[dict[str, Any]]]:
    """Return all items of a table."""
    deserialize = TypeDeserializer().deserialize
    return lambda table: [
        {name: deserialize(value) for name, value in item.items()} for item in dynamodb.scan(TableName=table)["Items"]
    ]


def stream_record(name: str, *, table: str = "tasks", **images: dict[str, Any]) -> dict[str, Any]:
    """Return a record of a table's stream, with an `old` image, a `new` one or both."""
    serialise = TypeSerializer().serialize
    return {
        "eventName": name,
        "eventSourceARN": stream_arn(table),
        "dynamodb": {
            "SequenceNumber": "111",
            **{
                f"{kind.capitalize()}Image": {field: serialise(value) for field, value in image.items()}
                for kind, image in images.items()
            },
        },
    }
