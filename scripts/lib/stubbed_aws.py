"""AWS and the external service in place of the real ones, for functions that run in this process."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, ClassVar
from unittest.mock import patch
from urllib.parse import parse_qs

import urllib3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from scripts.lib.aws import LOCAL_KEY, LOCAL_REGION
from scripts.lib.bench_publish import ACCEPTED
from scripts.lib.capacity_units import TABLES, Units, consumed
from scripts.lib.sample_events import IMPORT_ID, NOW, sample_task, stored_task
from scripts.lib.stubbed_responses import response, stub
from task_manager.adapters.items import to_item
from task_manager.composition import aws
from task_manager.domain.imports import Import

_PUBLISHED = b"<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>"
_PAGE = 50
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


class _ServiceResponse:
    """Response of the external service, without a body."""

    status = 200
    headers: ClassVar[dict[str, str]] = {}

    def read1(self, *_: object, **__: object) -> bytes:
        return b""

    def close(self) -> None:
        """Close nothing."""


class StubbedAws:
    """AWS as the functions see it: an import that runs, one task under every key, and pages of fifty."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.requests: Counter[str] = Counter()
        self.units = Units()
        self.object = b""
        self.tasks = [sample_task("api") for _ in range(_PAGE)]
        running = Import(id=IMPORT_ID, key="imports/large.csv", version="v1", started_at=NOW)
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
                items = [stored_task() for task in self.tasks[: request["Limit"]]]
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


@contextmanager
def stubbed_functions(account: StubbedAws) -> Iterator[None]:
    """Let functions run in this process with `account` in place of AWS and of the external service."""
    with (
        patch.dict(os.environ, _ENVIRONMENT),
        patch.object(time, "sleep"),
        patch.object(urllib3.PoolManager, "request", lambda *_, **__: _ServiceResponse()),
    ):
        clients = (aws.dynamodb, aws.dynamodb_for_imports, aws.sns, aws.sqs, aws.s3, aws.secrets_manager)
        for client in clients:
            stub(client(), account.respond)
        yield
