"""Observability: one log record for each unit of work, with ids and without user content; and metrics."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from task_manager import observability
from task_manager.adapters.items import to_item
from task_manager.composition.events import event_publisher
from task_manager.composition.tasks import task_store, task_table
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused
from task_manager.domain.event import Event, EventType, import_event, task_event
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields, import_source
from task_manager.handlers import finish_import, process_s3_event, process_sqs, publish_task_events
from task_manager.metrics import flush_metrics
from tests.unit.handlers.conftest import Api, Invocation, Lines, stream_record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

TITLE, DESCRIPTION, TAG, FILENAME = "Ring Mrs Ångström", "Her flat floods", "Familie Weiß", "diagnosis.pdf"
NO_TASK = "019e0000-0000-7000-8000-000000000000"

Stored = Callable[[str], list[dict[str, Any]]]
Publish = Callable[..., None]
Deliver = Callable[..., None]
Metrics = Callable[[], dict[tuple[str, ...], float]]


@pytest.fixture
def metrics(capsys: pytest.CaptureFixture[str]) -> Metrics:
    """Return the metrics written so far: values by name and dimensions."""

    def read() -> dict[tuple[str, ...], float]:
        flush_metrics()
        records = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
        metrics = {}
        for record in records:
            [directive] = record["_aws"]["CloudWatchMetrics"]
            assert directive["Namespace"] == "task-manager-dev"
            [dimensions] = directive["Dimensions"]
            values = [f"{name}={record[name]}" for name in sorted(dimensions) if name != "service"]
            for metric in directive["Metrics"]:
                metrics[metric["Name"], *values] = sum(record[metric["Name"]])
        return metrics

    return read


def created(task_id: str) -> Event:
    """Event of a created task."""
    return task_event(EventType.TASK_CREATED, task_store().get(task_id))


def personal(lines: list[dict[str, Any]]) -> list[str]:
    """Return the user content in these log records."""
    text = json.dumps(lines, ensure_ascii=False)
    return [words for words in (TITLE, DESCRIPTION, TAG, FILENAME) if words in text]


@pytest.fixture
def published(environment: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Invoke the function that publishes the records of a stream."""
    monkeypatch.setenv("EVENTS_TOPIC_ARN", boto3.client("sns").create_topic(Name="events")["TopicArn"])
    return lambda *records: publish_task_events.handler({"Records": list(records)}, Invocation())


@pytest.fixture
def delivered(environment: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Invoke the function that delivers an event to a service with a configured error."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="background")["QueueUrl"]
    monkeypatch.setenv("BACKGROUND_QUEUE_URL", url)
    monkeypatch.setenv("BACKGROUND_DLQ_URL", sqs.create_queue(QueueName="background-dlq")["QueueUrl"])
    monkeypatch.setenv("EXTERNAL_SERVICE_URL", "https://service.example.com/events")

    def deliver(event: Event, error: Exception | None = None) -> None:
        def deliver(*_: object) -> None:
            if error:
                raise error

        monkeypatch.setattr("task_manager.adapters.external_service.HttpExternalService.deliver", deliver)
        sqs.send_message(QueueUrl=url, MessageBody=event.model_dump_json())
        [message] = sqs.receive_message(QueueUrl=url)["Messages"]
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:background",
        }
        process_sqs.handler({"Records": [record]}, Invocation())

    return deliver


def test_a_request_is_one_log_record_with_its_ids(api: Api, lines: Lines) -> None:
    created = api("POST", "/tasks", {"title": TITLE})
    api("GET", "/tasks/{id}", id=NO_TASK)

    first, second = lines()
    assert (first["method"], first["resource"], first["status"], first["outcome"]) == ("POST", "/tasks", 201, "done")
    assert first["task_id"] == created.json["id"]
    assert first["request_id"] == first["correlation_id"] == created.headers["X-Request-Id"]
    assert first["extended_request_id"] == f"extended-{first['request_id']}"
    assert first["function_request_id"] == "invocation-1"
    assert {"duration_ms", "function_name", "cold_start", "timestamp", "level"} <= first.keys()
    assert (second["status"], second["outcome"], second["task_id"]) == (404, "refused", NO_TASK)
    assert second["request_id"] != first["request_id"]


def test_a_failure_is_one_error_record_with_its_stack_trace(
    api: Api, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKS_TABLE", "no-such-table")

    response = api("GET", "/tasks/{id}", id=NO_TASK)

    error, request = lines()
    assert (error["level"], error["request_id"]) == ("ERROR", response.headers["X-Request-Id"])
    assert "no-such-table" in error["exception"] or "ResourceNotFound" in error["exception"]
    assert (request["level"], request["outcome"], request["status"]) == ("WARNING", "failed", 500)
    assert "exception" not in request


def test_no_stack_trace_has_user_content(api: Api, lines: Lines, dynamodb: "DynamoDBClient") -> None:
    task_id = api("POST", "/tasks", {"title": TITLE}).json["id"]
    dynamodb.update_item(
        TableName="tasks",
        Key=task_table().key(task_id),
        UpdateExpression="SET priority = :title",
        ExpressionAttributeValues={":title": {"S": TITLE}},
    )

    assert api("GET", "/tasks/{id}", id=task_id).status == 500

    assert "ValidationError" in lines()[1]["exception"]
    assert personal(lines()) == []


def test_a_failed_invocation_raises_its_error_and_leaves_the_stack_trace_to_lambda(
    published: Publish, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_TOPIC_ARN", "arn:aws:sns:eu-central-1:123456789012:gone")
    task = {"id": NO_TASK, "title": TITLE, "source": "api", "version": 1, "status": "todo", "priority": "low"}
    moment = "2026-01-01T00:00:00.000Z"
    stored = {**task, "created_at": moment, "updated_at": moment, "processing": {"status": "pending", "at": moment}}

    with pytest.raises(Exception, match="Topic"):
        published(stream_record("INSERT", new=stored))

    [line] = lines()
    assert (line["level"], line["outcome"], line["request_id"]) == ("ERROR", "failed", "invocation-1")
    assert line["error"] == "NotFoundException"
    assert "exception" not in line


def test_an_unforeseen_error_of_a_delivery_is_one_error_with_its_trace(
    api: Api, lines: Lines, delivered: Deliver
) -> None:
    event = created(api("POST", "/tasks", {"title": TITLE}).json["id"])

    delivered(event, ZeroDivisionError())

    error, delivery = lines()[1:]
    assert (error["level"], error["request_id"]) == ("ERROR", "invocation-1")
    assert "ZeroDivisionError" in error["exception"]
    assert (delivery["level"], delivery["outcome"], delivery["task_id"]) == ("WARNING", "failed", event.data.id)


def test_no_request_logs_user_content(api: Api, lines: Lines) -> None:
    fields = {"title": TITLE, "description": DESCRIPTION, "tags": [TAG]}

    task_id = api("POST", "/tasks", fields).json["id"]
    api("PUT", "/tasks/{id}", {**fields, "title": TITLE + "!"}, id=task_id)
    api("PATCH", "/tasks/{id}", {"title": 1, DESCRIPTION: TITLE}, id=task_id)
    api("GET", "/tasks", query={"tag": TAG})
    api("POST", "/tasks/batch", {"operations": [{"op": "create", "task": fields}, {"op": TITLE}]})
    api("POST", "/tasks/{id}/upload", "%PDF", id=task_id, query={"filename": FILENAME})

    assert len(lines()) == 6
    assert personal(lines()) == []


def test_no_event_logs_user_content(
    api: Api, lines: Lines, stored: Stored, published: Publish, delivered: Deliver
) -> None:
    task_id = api("POST", "/tasks", {"title": TITLE, "description": DESCRIPTION, "tags": [TAG]}).json["id"]
    [item] = stored("tasks")

    published(stream_record("INSERT", new=item), stream_record("REMOVE", old=item))
    for outcome in (None, DeliveryFailed("The external service answered 500."), DeliveryRefused("no")):
        delivered(created(task_id), outcome)

    assert [line["outcome"] for line in lines() if line["message"] == "delivery"] == [
        "done",
        "postponed",
        "dead_lettered",
    ]
    assert personal(lines()) == []


def test_no_import_logs_user_content(
    environment: None, lines: Lines, s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_STATE_MACHINE_ARN", "arn:aws:states:eu-central-1:123456789012:stateMachine:import")
    key = f"imports/{FILENAME}.csv"
    s3.put_object(Bucket=bucket, Key=key, Body=f"title,tags\n{TITLE},{TAG}\n,{TAG}\n".encode())

    process_s3_event.handler({"detail": {"object": {"key": key}}}, Invocation(300))

    [line] = lines()
    assert (line["outcome"], line["correlation_id"]) == ("succeeded", line["import_id"])
    assert personal(lines()) == []


def test_a_step_of_the_workflow_that_failed_is_an_error_in_the_log(
    environment: None, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finish_import, "finish_import", lambda: lambda _, __: None)
    failed = {"Error": "Lambda.AccessDeniedException", "Cause": f'{{"errorMessage": "{TITLE}"}}'}

    finish_import.handler({"import_id": NO_TASK, "error": failed}, Invocation())
    finish_import.handler({"import_id": NO_TASK}, Invocation())

    error, done = lines()
    assert (error["level"], error["step_error"]) == ("ERROR", "Lambda.AccessDeniedException")
    assert (done["level"], "step_error" in done) == ("INFO", False)
    assert personal(lines()) == []


def test_a_request_is_followed_to_the_delivery_by_its_id(
    api: Api,
    lines: Lines,
    stored: Stored,
    published: Publish,
    delivered: Deliver,
) -> None:
    response = api("POST", "/tasks", {"title": TITLE})
    request_id = response.headers["X-Request-Id"]
    [item] = stored("tasks")
    published(stream_record("INSERT", new=item))
    delivered(created(item["id"]).model_copy(update={"correlationid": request_id}))

    records = [line for line in lines() if line.get("correlation_id") == request_id]
    assert [line["message"] for line in records] == ["request", "delivery"]
    assert {line["task_id"] for line in records} == {response.json["id"]}
    assert "correlation" not in response.json


def test_changes_are_counted_by_source(api: Api, stored: Stored, published: Publish, metrics: Metrics) -> None:
    api("POST", "/tasks", {"title": TITLE})
    [item] = stored("tasks")
    imported = {**item, "source": f"import:{NO_TASK}"}
    metrics()

    published(
        *2 * [stream_record("INSERT", new=item)],
        stream_record("INSERT", new=imported),
        stream_record("MODIFY", old=item, new={**item, "version": 2}),
        stream_record("REMOVE", old=imported),
    )

    assert metrics() == {
        ("TasksCreated", "source=api"): 2,
        ("TasksCreated", "source=import"): 1,
        ("TasksUpdated", "source=api"): 1,
        ("TasksDeleted", "source=import"): 1,
    }


def test_a_reminder_is_no_change(api: Api, lines: Lines, published: Publish, metrics: Metrics) -> None:
    task = Task.model_validate(api("POST", "/tasks", {"title": TITLE, "due_date": "2099-12-31"}).json)
    reminder = Reminder(kind=ReminderKind.DUE_SOON, task=task, at=task.created_at)
    metrics()

    published({**stream_record("INSERT", table="reminders"), "dynamodb": {"NewImage": to_item(reminder)}})

    assert lines()[1:] == []
    assert metrics() == {}


def imported_task(number: int = 1) -> Task:
    task_id = f"019b76da-a800-7000-8000-{number:012}"
    return Task.create(TaskFields(title=TITLE), task_id=task_id, source=import_source(NO_TASK), now=datetime.now(UTC))


def test_the_tasks_of_an_import_are_published_in_one_line(
    published: Publish, lines: Lines, metrics: Metrics, environment: None
) -> None:
    images = [to_item(imported_task(number)) for number in range(3)]
    records = [{**stream_record("INSERT"), "dynamodb": {"NewImage": image}} for image in images]
    deletion = {**stream_record("REMOVE"), "dynamodb": {"OldImage": images[0]}}

    published(*records, deletion)

    created, call = lines()
    assert (created["message"], created["import_id"], created["events"]) == ("published", NO_TASK, 3)
    assert (call["message"], call["records"]) == ("invocation", 4)
    assert metrics()["TasksCreated", "source=import"] == 3


@pytest.mark.parametrize(
    ("error", "line"), [(None, ("invocation", "done")), (DeliveryFailed("not now"), ("delivery", "postponed"))]
)
def test_the_delivery_of_an_imported_task_is_a_line_only_if_it_fails(
    delivered: Deliver, lines: Lines, environment: None, error: Exception | None, line: tuple[str, str]
) -> None:
    delivered(task_event(EventType.TASK_CREATED, imported_task()), error)

    [logged] = lines()
    assert (logged["message"], logged["outcome"]) == line


def test_rows_of_an_import_are_counted_by_result(published: Publish, metrics: Metrics, environment: None) -> None:
    ended = Import.model_validate(
        {
            "id": NO_TASK,
            "key": "imports/a.csv",
            "status": ImportStatus.SUCCEEDED,
            "rows_read": 5,
            "rows_created": 3,
            "rows_rejected": 2,
            "started_at": "2026-01-01T00:00:00Z",
            "finished_at": "2026-01-01T00:01:00Z",
        }
    )
    assert import_event(ended).correlationid == NO_TASK

    event_publisher().publish([import_event(ended)])

    assert metrics() == {("RowsImported",): 3, ("RowsRejected",): 2}


def test_deliveries_are_measured_by_their_outcome(api: Api, delivered: Deliver, metrics: Metrics) -> None:
    task_id = api("POST", "/tasks", {"title": TITLE}).json["id"]
    event = created(task_id)
    metrics()

    for error in (None, DeliveryRefused("no"), DeliveryFailed("not now")):
        delivered(event, error)

    measured = metrics()
    assert [*measured] == [("DeliveryLatency", f"outcome={outcome}") for outcome in ("delivered", "refused", "failed")]


def test_a_process_starts_cold_once(api: Api, lines: Lines, metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observability, "_invocations", count())

    for _ in range(2):
        api("GET", "/tasks/{id}", id=NO_TASK)

    assert [line["cold_start"] for line in lines()] == [True, False]
    assert metrics() == {("ColdStarts",): 1}
