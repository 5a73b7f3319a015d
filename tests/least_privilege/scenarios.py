"""Scenarios: uses of each function's permissions on the running system, which fail soon without a needed permission.

Functions that AWS services would invoke are invoked directly with the same events: the result is immediate, and a
failed event is not retried.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import Thread
from typing import Any, Protocol
from uuid import uuid4

from scripts.lib.tables import shards, task_table
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.adapters.items import to_item
from task_manager.adapters.work_queue import queue_name
from task_manager.domain.event import EventType, TaskChange, task_event
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import
from task_manager.domain.notification import EscalationType
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.time_zones import earliest_today
from tests.e2e.outage import outage_of
from tests.e2e.polling import eventually
from tests.least_privilege.harness import Harness, unique
from tests.streams import stream_arn

_RETRY_SECONDS = 60
"""Longer than a cold start, an attempt at an unavailable service with botocore's retries, and the wait after it."""


class Scenario(Protocol):
    """Use of the system that raises AssertionError if it fails."""

    __name__: str

    def __call__(self, harness: Harness) -> None: ...


_SCENARIOS: dict[str, list[Scenario]] = defaultdict(list)


def uses(*functions: str) -> Callable[[Scenario], Scenario]:
    """Register a scenario for the functions that it uses."""

    def note(scenario: Scenario) -> Scenario:
        for function in functions:
            _SCENARIOS[function].append(scenario)
        return scenario

    return note


def scenarios_of(function: str) -> tuple[Scenario, ...]:
    """Return the scenarios that use a function."""
    return tuple(_SCENARIOS.get(function, ()))


# Tasks


@uses("create_task")
def a_task_is_created(harness: Harness) -> None:
    harness.request(201, "POST", "/tasks", {"title": unique("Access")})


@uses("create_task")
def a_create_is_repeated_under_its_key(harness: Harness) -> None:
    key, task = {"Idempotency-Key": str(uuid4())}, {"title": unique("Access")}
    first, repeated = (harness.request(201, "POST", "/tasks", task, headers=key) for _ in range(2))
    assert first.json == repeated.json


@uses("batch_tasks")
def a_batch_creates_changes_and_deletes(harness: Harness) -> None:
    task = harness.api.created(unique("Access"))["id"]
    operations = [
        {"op": "create", "task": {"title": unique("Access")}},
        {"op": "update", "id": task, "task": {"title": unique("Changed")}},
        {"op": "update", "id": task, "task": {}},
        {"op": "delete", "id": task},
    ]
    key = {"Idempotency-Key": str(uuid4())}
    response = harness.request(200, "POST", "/tasks/batch", {"operations": operations}, headers=key)
    assert [result["status"] for result in response.json["results"]] == [201, 200, 200, 204]


@uses("get_task")
def a_task_is_read(harness: Harness) -> None:
    harness.api.task(harness.api.created(unique("Access"))["id"])


@uses("list_tasks")
def tasks_are_listed_newest_first(harness: Harness) -> None:
    harness.request(200, "GET", "/tasks", query={"limit": 1})


@uses("list_tasks")
def tasks_are_listed_by_due_date(harness: Harness) -> None:
    harness.request(200, "GET", "/tasks", query={"limit": 1, "sort": "due_date"})


@uses("export_tasks")
def tasks_are_exported_newest_first(harness: Harness) -> None:
    harness.request(200, "GET", "/tasks/export", query={"limit": 1})


@uses("export_tasks")
def tasks_are_exported_by_due_date(harness: Harness) -> None:
    harness.request(200, "GET", "/tasks/export", query={"limit": 1, "sort": "due_date"})


@uses("update_task")
def a_task_is_changed(harness: Harness) -> None:
    task = harness.api.created(unique("Access"))["id"]
    harness.request(200, "PATCH", f"/tasks/{task}", {"title": unique("Changed")})


@uses("delete_task")
def a_task_is_deleted(harness: Harness) -> None:
    task = harness.api.created(unique("Access"))["id"]
    harness.request(204, "DELETE", f"/tasks/{task}")


# Files


def _upload(harness: Harness, task: str, body: bytes, status: int = 201) -> dict[str, Any]:
    response = harness.request(
        status,
        "POST",
        f"/tasks/{task}/upload",
        body=body,
        query={"filename": "access.bin"},
        headers={"Content-Type": "application/pdf"},
    )
    file: dict[str, Any] = response.json
    return file


@uses("upload_file")
def a_file_is_attached(harness: Harness) -> None:
    _upload(harness, harness.api.created(unique("Access"))["id"], b"content")


@uses("upload_file")
def the_file_of_a_task_deleted_meanwhile_is_deleted(harness: Harness) -> None:
    task = harness.api.created(unique("Access"))["id"]
    described, stop = {"task_id": {"S": task}}, Signal()

    def remove_the_description() -> None:
        # As `remove_task_files` does, after the attachment item is written and before the object is.
        while not stop.is_set():
            items = harness.dynamodb.query(
                TableName=harness.table("attachments"),
                KeyConditionExpression="task_id = :task",
                ExpressionAttributeValues={":task": described["task_id"]},
                ConsistentRead=True,
            )["Items"]
            for item in items:
                harness.dynamodb.delete_item(
                    TableName=harness.table("attachments"), Key={**described, "id": item["id"]}
                )
                return

    remover = Thread(target=remove_the_description)
    remover.start()
    try:
        # Large enough that the removal happens first.
        _upload(harness, task, bytes(4_500_000), status=404)
    finally:
        stop.set()
        remover.join()


@uses("announce_file")
def an_announced_file_is_uploaded(harness: Harness) -> None:
    task = harness.api.created(unique("Access"))["id"]
    description = {"filename": "access.bin", "content_type": "application/pdf", "size": 7}
    _send(harness, harness.request(201, "POST", f"/tasks/{task}/files", description).json["upload"], b"content")


def _send(harness: Harness, upload: dict[str, Any], body: bytes) -> None:
    """Send an announced file, as the link says."""
    sent = harness.api.send(upload["method"], upload["url"], body, upload["headers"])
    assert sent.status == 200, sent.body


@uses("list_files")
def files_are_listed_and_downloaded(harness: Harness) -> None:
    task = harness.api.created(unique("Access"))["id"]
    _upload(harness, task, b"content")
    [file] = harness.request(200, "GET", f"/tasks/{task}/files").json["items"]
    link = harness.api.pool.request("GET", file["url"], retries=False)
    assert (link.status, link.data) == (200, b"content")


@uses("delete_file")
def a_file_is_deleted(harness: Harness) -> None:
    task = harness.api.created(unique("Access"))["id"]
    file = _upload(harness, task, b"content")
    harness.request(204, "DELETE", f"/tasks/{task}/files/{file['id']}")


def _stream(harness: Harness) -> str:
    """Return the ARN of the stream of tasks, as a record has it."""
    return stream_arn(harness.table("tasks"))


@uses("remove_task_files")
def the_files_of_a_deleted_task_are_removed(harness: Harness) -> None:
    task = harness.api.created(unique("Access"))["id"]
    _upload(harness, task, b"content")
    deleted = _task(task)
    record = {"eventName": "REMOVE", "eventSourceARN": _stream(harness), "dynamodb": {"OldImage": to_item(deleted)}}
    harness.call("remove_task_files", {"Records": [record]})
    assert harness.request(200, "GET", f"/tasks/{task}/files").json["items"] == []


# Imports


@uses("create_import")
def a_file_is_sent_under_a_key(harness: Harness) -> None:
    harness.request(
        202,
        "POST",
        "/imports",
        body=b"title\nRow\n",
        query={"filename": "access.csv"},
        headers={"Content-Type": "text/csv", "Idempotency-Key": str(uuid4())},
    )


@uses("announce_import")
def an_announced_import_is_uploaded_under_a_key(harness: Harness) -> None:
    key, description = {"Idempotency-Key": str(uuid4())}, {"filename": "access.csv", "size": 10}
    announced = harness.request(201, "POST", "/imports/announcements", description, headers=key)
    _send(harness, announced.json["upload"], b"title\nRow\n")


@uses("list_imports")
def imports_are_listed(harness: Harness) -> None:
    harness.request(200, "GET", "/imports", query={"limit": 1})


@uses("get_import")
def an_import_is_read_and_its_report_downloaded(harness: Harness) -> None:
    url = harness.request(200, "GET", f"/imports/{harness.finished_import}").json["report_url"]
    assert harness.api.pool.request("GET", url, retries=False).status == 200


def _dropped(key: str) -> dict[str, Any]:
    return {"detail": {"object": {"key": key}}}


@uses("process_s3_event")
def a_small_file_is_imported(harness: Harness) -> None:
    key = f"imports/access/{uuid4()}.csv"
    harness.put(key, b"title\nRow\n")
    harness.call("process_s3_event", _dropped(key))


@uses("process_s3_event")
def a_large_file_is_handed_to_the_workflow(harness: Harness) -> None:
    key = f"imports/access/{uuid4()}.csv"
    # Too large for an inline import, and soon recognized as no CSV.
    harness.put(key, b"\x1f\x8b" + bytes(2_000_000))
    harness.call("process_s3_event", _dropped(key))


def _begun(harness: Harness, body: bytes, age: timedelta = timedelta()) -> dict[str, str]:
    """Return the workflow's input for an import of this content that began some time ago."""
    # This suffix triggers no import.
    key = f"imports/access/{uuid4()}/"
    version = harness.put(key, body)
    began_at = datetime.now(UTC) - age
    started = Import(id=new_id(began_at), key=key, version=version, started_at=began_at)
    store = DynamoDbImportStore(harness.dynamodb, imports=harness.table("imports"), shards=shards(harness.outputs))
    store.create(started)
    return {"import_id": started.id, "key": key, "version": version}


def _counts(harness: Harness, import_id: str) -> tuple[str, int, int]:
    import_ = harness.request(200, "GET", f"/imports/{import_id}").json
    return import_["status"], import_["rows_created"], import_["rows_rejected"]


@uses("split_import", "import_chunk", "finish_import")
def a_file_is_imported_in_chunks(harness: Harness) -> None:
    begun = _begun(harness, b"title\nOne\nTwo\n")
    step = {"import_id": begun["import_id"]}
    assert harness.call("split_import", begun)["chunks"] == [1]
    harness.call("import_chunk", {**step, "chunk": 1})
    harness.call("finish_import", step)
    assert _counts(harness, begun["import_id"]) == ("succeeded", 2, 0)


@uses("finish_import")
def the_rows_of_a_chunk_that_failed_are_reported(harness: Harness) -> None:
    begun = _begun(harness, b"title\nOne\nTwo\n")
    harness.call("split_import", begun)
    harness.call("finish_import", {"import_id": begun["import_id"]})
    assert _counts(harness, begun["import_id"]) == ("succeeded", 0, 2)


@uses("finish_stalled_imports")
def a_stalled_import_is_finished(harness: Harness) -> None:
    age = timedelta(hours=2)
    begun = _begun(harness, b"title\nOne\nTwo\n", age)
    harness.call("split_import", begun)
    harness.dynamodb.update_item(
        TableName=harness.table("imports"),
        Key={"id": {"S": begun["import_id"]}},
        UpdateExpression="SET progress_at = :time",
        ExpressionAttributeValues={":time": {"S": (datetime.now(UTC) - age).isoformat()}},
    )
    harness.call("finish_stalled_imports", {})
    assert _counts(harness, begun["import_id"]) == ("succeeded", 0, 2)


# The background


def _task(task_id: str | None = None, **fields: Any) -> Task:
    now = datetime.now(UTC)
    task_fields = TaskFields.model_validate({"title": "Access"} | fields)
    return Task.create(task_fields, task_id=task_id or new_id(now), source="api", now=now)


def _tomorrow() -> str:
    return str(earliest_today(datetime.now(UTC)) + timedelta(days=1))


@uses("publish_task_events")
def an_event_is_published(harness: Harness) -> None:
    record = {"eventName": "INSERT", "eventSourceARN": _stream(harness), "dynamodb": {"NewImage": to_item(_task())}}
    harness.call("publish_task_events", {"Records": [record]})


@uses("send_reminders")
def a_task_that_is_due_is_reminded_of(harness: Harness) -> None:
    day = _tomorrow()
    task = harness.api.created(unique("Access"), due_date=day)["id"]
    harness.call("send_reminders", {})
    reminder = {"id": {"S": f"task.due_soon:{task}:{day}"}}
    assert "Item" in harness.dynamodb.get_item(TableName=harness.table("reminders"), Key=reminder, ConsistentRead=True)


@uses("send_reminders")
def an_urgent_task_that_is_due_is_monitored(harness: Harness) -> None:
    task = harness.api.created(unique("Access"), due_date=_tomorrow())["id"]
    # Without an event: a change through the API would start the workflow.
    harness.dynamodb.update_item(
        TableName=harness.table("tasks"),
        Key=task_table(harness.outputs).key(task),
        UpdateExpression="SET priority = :urgent",
        ExpressionAttributeValues={":urgent": {"S": "urgent"}},
    )
    try:
        harness.call("send_reminders", {})
    finally:
        harness.request(204, "DELETE", f"/tasks/{task}")


@uses("check_urgent_task")
def an_urgent_task_is_checked(harness: Harness) -> None:
    task = harness.api.created(unique("Access"), due_date=_tomorrow(), priority="urgent")["id"]
    try:
        assert harness.call("check_urgent_task", {"task_id": task})["stage"] == "waiting"
    finally:
        harness.request(204, "DELETE", f"/tasks/{task}")


@uses("deliver_urgent_task")
def an_urgent_task_is_delivered(harness: Harness) -> None:
    title = unique("Access")
    task = harness.api.created(title)["id"]
    # The key is read again.
    harness.service.respond(title, 401, event_type="task.urgent")
    result = harness.call("deliver_urgent_task", {"task_id": task, "execution_name": task})
    assert result == {"refused": False}


def _event(task: Task, event_type: TaskChange = EventType.TASK_CREATED) -> str:
    return task_event(event_type, task).model_dump_json()


def _process(harness: Harness, function: str, body: str, queue: str = "queue") -> None:
    """Process a message by a function of a queue."""
    record = {
        "messageId": str(uuid4()),
        "receiptHandle": "none",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{queue}",
        "awsRegion": "us-east-1",
    }
    response = harness.call(function, {"Records": [record]})
    assert response == {"batchItemFailures": []}, response


def _deliver(harness: Harness, task: Task, queue: str = "background") -> None:
    _process(harness, "process_sqs", _event(task), queue_name(harness.outputs[f"{queue}_queue_url"]))


@uses("process_sqs")
def an_event_is_delivered_and_its_outcome_recorded(harness: Harness) -> None:
    _deliver(harness, _task(title=unique("Access")))


@uses("process_sqs")
def a_rotated_key_of_the_external_service_is_read(harness: Harness) -> None:
    title = unique("Access")
    harness.service.respond(title, 401)
    _deliver(harness, _task(title=title))


@uses("process_sqs")
def a_refused_event_is_dead_lettered(harness: Harness) -> None:
    title = unique("Access")
    harness.service.respond(title, 422)
    _deliver(harness, _task(title=title))


@uses("process_sqs")
def a_refused_event_of_an_imported_task_is_dead_lettered(harness: Harness) -> None:
    title = unique("Access")
    harness.service.respond(title, 422)
    _deliver(harness, _task(title=title), "bulk")


@uses("process_sqs")
def a_failed_delivery_of_an_imported_task_is_retried_soon(harness: Harness) -> None:
    # Through the queue, as below.
    title = unique("Access")
    harness.service.respond(title, 500)
    task = _task(title=title)
    harness.sqs.send_message(QueueUrl=harness.outputs["bulk_queue_url"], MessageBody=_event(task))
    harness.wait_for(lambda: len(harness.service.deliveries(f"tasks/{task.id}")) == 2, "it is delivered a second time")


@uses("process_sqs")
def a_failed_delivery_is_retried_soon(harness: Harness) -> None:
    # Through the queue: only a received message can be postponed.
    title = unique("Access")
    harness.service.respond(title, 500)
    task = harness.api.created(title)["id"]
    harness.wait_for(lambda: len(harness.service.deliveries(f"tasks/{task}")) == 2, "it is delivered a second time")


def _deliver_to_destination(harness: Harness, task: Task) -> None:
    queue = queue_name(harness.outputs["destinations"]["crm"]["queue_url"])
    _process(harness, "destination_crm", _event(task, EventType.TASK_DELETED), queue)


@uses("destination_crm")
def an_event_is_delivered_to_a_destination(harness: Harness) -> None:
    title = unique("Access")
    # The secret is read again.
    harness.service.respond_as("crm", title, 401, 422)
    _deliver_to_destination(harness, _task(title=title))


@uses("destination_crm")
def a_failed_delivery_to_a_destination_is_retried_soon(harness: Harness) -> None:
    title = unique("Access")
    harness.service.respond_as("crm", title, 500)
    task = harness.api.created(title)["id"]
    harness.request(204, "DELETE", f"/tasks/{task}")
    harness.wait_for(lambda: len(harness.service.webhooks("crm", title)) == 2, "it is delivered a second time")


@uses("send_notifications")
def an_event_is_mailed_to_users(harness: Harness) -> None:
    _process(harness, "send_notifications", _event(_task(title=unique("Access"))))


@uses("send_notifications")
def an_escalation_is_mailed_to_operators(harness: Harness) -> None:
    escalation = {"type": EscalationType.OVERDUE, "task_id": str(uuid4()), "due_date": "2026-03-01"}
    _process(harness, "send_notifications", json.dumps(escalation))


@uses("send_notifications")
def a_message_that_is_no_notification_is_dead_lettered(harness: Harness) -> None:
    _process(harness, "send_notifications", "not a notification")


@uses("monitor_urgent_tasks")
def an_urgent_task_is_monitored_once(harness: Harness) -> None:
    # A distant due date, so that its execution ends soon.
    urgent = {"due_date": "2999-12-31", "priority": "urgent"}
    task = harness.api.created(unique("Access"), **urgent)
    for _ in range(2):
        _process(harness, "monitor_urgent_tasks", _event(_task(task["id"], title=task["title"], **urgent)))


@uses("monitor_urgent_tasks")
def a_deleted_urgent_task_is_no_longer_monitored(harness: Harness) -> None:
    deleted = _task(title=unique("Access"), priority="urgent", due_date="2999-12-31")
    _process(harness, "monitor_urgent_tasks", _event(deleted, EventType.TASK_DELETED))


@uses("monitor_urgent_tasks")
def a_message_that_is_no_event_is_dead_lettered(harness: Harness) -> None:
    _process(harness, "monitor_urgent_tasks", "not an event")


@uses("monitor_urgent_tasks")
def a_failed_start_of_the_workflow_is_retried_soon(harness: Harness) -> None:
    function = harness.outputs["functions"]["monitor_urgent_tasks"]
    with outage_of("SFN", harness.lambdas, function) as outage:
        task = harness.api.created(unique("Access"), priority="urgent", due_date="2999-12-31")["id"]
        # An attempt makes five requests.
        eventually(lambda: outage.requests > 5, "it is attempted a second time", _RETRY_SECONDS)
    harness.request(204, "DELETE", f"/tasks/{task}")
