"""One correlation id from a request or file to the external service; the logs contain no user content."""

import json
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.e2e.external_service import ExternalService
from tests.e2e.function_logs import messages
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client

ON_ITS_WAY = (
    "create_task",
    "process_sqs",
    "monitor_urgent_tasks",
    "deliver_urgent_task",
)


class Logs:
    """Log records of the functions from now on."""

    def __init__(self, client: "CloudWatchLogsClient", functions: dict[str, str]) -> None:
        self._client = client
        self._functions = functions
        self._since = time.time_ns() // 1_000_000

    def holding(self, *words: str) -> list[str]:
        """Return the log messages of all functions that contain one of these words."""
        logged = [message for function in self._functions for message in self._messages(function)]
        return [message for message in logged if any(word in message for word in words)]

    def correlated(self, function: str, correlation_id: str) -> list[dict[str, Any]]:
        """Wait for log records with a correlation id, and return them."""
        return [line for line in self.lines(function, correlation_id) if line.get("correlation_id") == correlation_id]

    def lines(self, function: str, text: str) -> list[dict[str, Any]]:
        """Wait for log records that contain a text, and return them."""

        def find_records() -> list[dict[str, Any]]:
            matching = self._messages(function, f'"{text}"')
            return [json.loads(message) for message in matching if message.startswith("{")]

        return eventually(find_records, f"{function} writes of {text}")

    def _messages(self, function: str, pattern: str = "") -> Iterator[str]:
        return messages(self._client, self._functions[function], pattern, self._since)


@pytest.fixture
def function_logs(logs: "CloudWatchLogsClient", outputs: dict[str, Any]) -> Logs:
    return Logs(logs, outputs["functions"])


def test_the_correlation_id_of_a_request_reaches_the_external_service(
    api: Api, service: ExternalService, function_logs: Logs, capsys: pytest.CaptureFixture[str]
) -> None:
    title, address = f"Followed {uuid4()}", f"{uuid4()}@example.com"
    urgent = {"priority": "urgent", "due_date": "2999-12-31"}
    response = api(
        "POST", "/tasks", {"title": title, "description": f"Write to {address}.", "tags": [address]} | urgent
    )
    request_id = response.headers["X-Request-Id"]
    subject = f"tasks/{response.json['id']}"

    for event_type in ("task.created", "task.urgent"):
        [delivery] = eventually(partial(service.deliveries, subject, event_type), f"{event_type} is delivered")
        assert delivery.headers["X-Correlation-Id"] == delivery.event["correlationid"] == request_id
    lines = [line for function in ON_ITS_WAY for line in function_logs.correlated(function, request_id)]
    assert [(line["function_name"], line["message"], line["outcome"]) for line in lines] == [
        ("task-manager-local-create-task", "request", "done"),
        ("task-manager-local-process-sqs", "delivery", "done"),
        ("task-manager-local-monitor-urgent-tasks", "monitoring", "done"),
        ("task-manager-local-deliver-urgent-task", "invocation", "delivered"),
    ]
    event_id = f"task.created:{response.json['id']}:1"
    [mail] = function_logs.lines("send_notifications", event_id)
    assert (mail["message"], mail["outcome"], event_id in mail["notifications"]) == ("mail", "done", True)
    assert {line["task_id"] for line in lines} == {response.json["id"]}
    assert function_logs.holding(title, address) == []
    with capsys.disabled():
        way = " -> ".join(f"{line['function_name']} ({line['outcome']})" for line in lines)
        print(f"\n{request_id}: {way}")  # noqa: T201 - shown in every run


def test_the_tasks_of_a_file_have_the_id_of_its_import(
    api: Api, service: ExternalService, s3: "S3Client", outputs: dict[str, Any], function_logs: Logs
) -> None:
    title = f"Imported {uuid4()}"
    s3.put_object(Bucket=outputs["bucket"], Key=f"imports/{title}.csv", Body=f"title\n{title}\n".encode())

    def imported() -> dict[str, Any] | None:
        ended = api("GET", "/imports", query={"limit": 100}).json["items"]
        return next(
            (import_ for import_ in ended if title in import_["key"] and import_["status"] == "succeeded"), None
        )

    import_id = eventually(imported, "the import ends")["id"]
    [task] = api("GET", "/tasks", query={"source": f"import:{import_id}"}).json["items"]

    for subject in (f"tasks/{task['id']}", f"imports/{import_id}"):
        [delivery] = eventually(partial(service.deliveries, subject), f"{subject} is delivered")
        assert delivery.headers["X-Correlation-Id"] == import_id
    [line] = function_logs.correlated("process_s3_event", import_id)
    assert (line["import_id"], line["outcome"]) == (import_id, "succeeded")
    assert function_logs.holding(title) == []
