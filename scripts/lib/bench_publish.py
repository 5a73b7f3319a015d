"""Bench of the publisher of events: processor time of an event, and bytes of logs."""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from unittest.mock import patch

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from scripts.lib.aws import LOCAL_KEY, LOCAL_REGION
from scripts.lib.stubbed_responses import response, stub
from task_manager.adapters.items import to_item
from task_manager.composition import aws
from task_manager.domain.identifiers import new_id
from task_manager.domain.task import Task, TaskFields, import_source
from task_manager.handlers import publish_task_events

ACCEPTED = (
    b"<PublishBatchResponse><PublishBatchResult><Successful/><Failed/></PublishBatchResult></PublishBatchResponse>"
)
"""Response of SNS that refuses no entry."""

BATCH = 100
_ROUNDS = 30
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_IMPORT_ID = "019b76da-a800-7000-8000-000000000000"
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": LOCAL_KEY,
    "AWS_SECRET_ACCESS_KEY": LOCAL_KEY,
    "AWS_DEFAULT_REGION": LOCAL_REGION,
    "EVENTS_TOPIC_ARN": f"arn:aws:sns:{LOCAL_REGION}:000000000000:events",
    "TASKS_TABLE": "tasks",
    "REMINDERS_TABLE": "reminders",
    "IMPORTS_TABLE": "imports",
    "POWERTOOLS_SERVICE_NAME": "task-manager",
    "POWERTOOLS_METRICS_NAMESPACE": "bench",
}


class _Context(LambdaContext):
    _aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


def publish_speed() -> dict[str, float]:
    """Return events a second of processor time of `publish_task_events`, and bytes that it logs for each.

    The events are those of imported rows, in full batches. Requests are created and signed, but not sent.
    """
    # The logger keeps the standard output that it finds first.
    with redirect_stdout(StringIO()) as logs, _publishing() as requests:
        batch = {"Records": [_record(number) for number in range(BATCH)]}
        publish_task_events.handler(batch, _Context())
        requests.clear()
        logs.truncate(0)
        seconds = []
        for _ in range(_ROUNDS):
            started = time.process_time()
            publish_task_events.handler(batch, _Context())
            seconds.append(time.process_time() - started)
    return {
        "events_per_second": round(BATCH / statistics.median(seconds)),
        "requests_per_batch": len(requests) / _ROUNDS,
        "log_bytes_per_event": round(len(logs.getvalue().strip("\0").encode()) / BATCH / _ROUNDS),
    }


@contextmanager
def _publishing() -> Iterator[list[str]]:
    """Let the function's client of SNS accept every request; yield the URLs of the requests."""
    requests: list[str] = []

    def accept(request: AWSPreparedRequest) -> AWSResponse:
        requests.append(request.url)
        return response(request, ACCEPTED)

    with patch.dict(os.environ, _ENVIRONMENT):
        stub(aws.sns(), accept)
        yield requests


def _record(number: int) -> dict[str, Any]:
    fields = TaskFields.model_validate(
        {
            "title": f"Task {number}",
            "description": f"Some words, and number {number}",
            "priority": "high",
            "due_date": "2026-03-15",
            "tags": ["home", "garden"],
        }
    )
    task = Task.create(fields, task_id=new_id(_NOW), source=import_source(_IMPORT_ID), now=_NOW)
    return {
        "eventName": "INSERT",
        "eventSourceARN": f"arn:aws:dynamodb:{LOCAL_REGION}:000000000000:table/tasks/stream/2026-01-01T00:00:00.000",
        "dynamodb": {"NewImage": to_item(task)},
    }
