"""Each function of the background work under AWS's runtime interface client: results and log lines."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from task_manager.adapters.items import to_item
from task_manager.composition import clock
from task_manager.domain.event import EventType, task_event
from task_manager.domain.task import Priority, import_source
from tests.runtime.cloud import API_KEY, CAUSE, Cloud, ExternalService
from tests.runtime.conftest import Start
from tests.runtime.events import execution_failed, input_of, object_created, scheduled, sqs_batch, stream_batch
from tests.runtime.function import Outcome
from tests.runtime.logs import TITLE, assert_log_lines
from tests.unit.handlers.contract import ROUTES
from tests.unit.terraform.conftest import Stack


def lines_by_outcome(outcome: Outcome) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the log lines by message and outcome, of which each may occur once."""
    lines = assert_log_lines(outcome)
    by_outcome = {(line["message"], line["outcome"]): line for line in lines if "outcome" in line}
    assert len(by_outcome) == len([line for line in lines if "outcome" in line])
    return by_outcome


def in_days(number: int) -> str:
    return (clock.now() + timedelta(days=number)).date().isoformat()


def test_events_are_published_and_a_bad_record_leaves_a_line(start: Start, cloud: Cloud) -> None:
    item = to_item(cloud.task(title=TITLE))
    table = cloud.variables["TASKS_TABLE"]
    bad = {**item, "version": {"S": "one"}}
    with start("publish_task_events") as function:
        published = function(stream_batch(table, [("INSERT", None, item), ("REMOVE", item, None)]))
        failed = function(stream_batch(table, [("INSERT", None, item), ("MODIFY", item, bad)]))

    assert published.value is None
    assert published.logged == []
    assert {metric for record in published.metrics for metric in record if metric.startswith("Tasks")} == {
        "TasksCreated",
        "TasksDeleted",
    }
    assert failed.result.kind == "error"
    assert failed.result.value["errorType"] == "ValidationError"
    logged = lines_by_outcome(failed)
    assert logged["unreadable record", "failed"]["sequence_number"] == "4421584500000000017450439092"
    assert logged["invocation", "failed"]["error"] == "ValidationError"


def test_files_of_a_deleted_task_are_removed(start: Start, cloud: Cloud) -> None:
    task = cloud.task()
    attachment = cloud.attachment(task)
    with start("remove_task_files") as function:
        outcome = function(stream_batch(cloud.variables["TASKS_TABLE"], [("REMOVE", to_item(task), None)]))

    assert outcome.value is None
    assert lines_by_outcome(outcome)["removal", "done"]["task_id"] == task.id
    assert attachment.id not in {item["id"]["S"] for item in cloud.items("ATTACHMENTS_TABLE")}


def test_reminders_are_stored_on_schedule(start: Start, cloud: Cloud) -> None:
    task = cloud.task(due_date=in_days(0), title=TITLE)
    with start("send_reminders") as function:
        outcome = function(scheduled())

    assert outcome.value is None
    assert lines_by_outcome(outcome)["invocation", "done"]["reminders"] >= 1
    assert task.id in json.dumps(cloud.items("REMINDERS_TABLE"))


def test_a_message_that_fails_is_all_that_is_retried(start: Start, cloud: Cloud, service: ExternalService) -> None:
    delivered, failing, refused = (cloud.task(title=TITLE) for _ in range(3))
    service.statuses = {f"tasks/{failing.id}": 503, f"tasks/{refused.id}": 400}
    events = [task_event(EventType.TASK_CREATED, task).model_dump_json() for task in (delivered, failing, refused)]
    messages = cloud.received("BACKGROUND_QUEUE", *events, "no event")
    with start("process_sqs") as function:
        outcome = function(sqs_batch("background", messages))

    [retried] = [message["MessageId"] for message in messages if failing.id in message["Body"]]
    assert outcome.value == {"batchItemFailures": [{"itemIdentifier": retried}]}
    lines = assert_log_lines(outcome)
    assert sorted(line["outcome"] for line in lines) == ["dead_lettered"] * 2 + ["done", "postponed"]
    assert [record["outcome"] for record in outcome.metrics if "DeliveryLatency" in record].count("delivered") == 1
    dead = {message["Body"] for message in cloud.received("BACKGROUND_DLQ")}
    assert dead == {"no event", events[2]}
    assert set(service.keys) == {API_KEY}


def test_events_are_delivered_to_a_destination(start: Start, cloud: Cloud, service: ExternalService) -> None:
    delivered, failing = (cloud.task(title=TITLE) for _ in range(2))
    service.statuses = {f"tasks/{failing.id}": 503}
    events = [task_event(EventType.TASK_CREATED, task).model_dump_json() for task in (delivered, failing)]
    messages = cloud.received("DESTINATION_CRM_QUEUE", *events, "no event")
    with start("deliver_webhook") as function:
        outcome = function(sqs_batch("destination-crm", messages))

    [retried] = [message["MessageId"] for message in messages if failing.id in message["Body"]]
    assert outcome.value == {"batchItemFailures": [{"itemIdentifier": retried}]}
    assert sorted(line["outcome"] for line in assert_log_lines(outcome)) == ["dead_lettered", "done", "postponed"]
    assert [message["Body"] for message in cloud.received("DESTINATION_CRM_DLQ")] == ["no event"]
    assert [signature.startswith("v1,") for signature in service.signatures] == [True, True]


def test_notifications_are_mailed_together(start: Start, cloud: Cloud) -> None:
    tasks = [cloud.task(title=TITLE) for _ in range(2)]
    events = [task_event(EventType.TASK_CREATED, task).model_dump_json() for task in tasks]
    escalation = json.dumps({"type": "urgent_task.undelivered", "task_id": tasks[0].id})
    messages = cloud.received("NOTIFICATIONS_QUEUE", *events, escalation, "no notification")
    with start("send_notifications") as function:
        outcome = function(sqs_batch("notifications", messages))

    assert outcome.value == {"batchItemFailures": []}
    lines = assert_log_lines(outcome)
    mails = {line["audience"]: line["notifications"] for line in lines if line["message"] == "mail"}
    assert {audience: len(ids) for audience, ids in mails.items()} == {"users": 2, "operators": 1}
    assert [message["Body"] for message in cloud.received("NOTIFICATIONS_DLQ")] == ["no notification"]


def test_urgent_tasks_are_monitored(start: Start, cloud: Cloud) -> None:
    task = cloud.task(priority=Priority.URGENT, due_date=in_days(2))
    event = task_event(EventType.TASK_CREATED, task).model_dump_json()
    messages = cloud.received("URGENT_TASKS_QUEUE", event, "no event")
    with start("monitor_urgent_tasks") as function:
        outcome = function(sqs_batch("urgent-tasks", messages))

    assert outcome.value == {"batchItemFailures": []}
    assert lines_by_outcome(outcome)["monitoring", "done"]["task_id"] == task.id
    machine = cloud.resources["URGENT_TASK_STATE_MACHINE_ARN"]
    executions = cloud.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    assert task.id in {execution["name"] for execution in executions}


def test_an_urgent_task_is_checked(start: Start, cloud: Cloud) -> None:
    task = cloud.task(priority=Priority.URGENT, due_date=in_days(2))
    with start("check_urgent_task") as function:
        outcome = function({"task_id": task.id})

    assert (outcome.value["stage"], outcome.value["due_date"]) == ("waiting", in_days(2))
    assert lines_by_outcome(outcome)["invocation", "waiting"]["correlation_id"] == CAUSE


@pytest.mark.parametrize(("status", "refused"), [(200, False), (400, True)])
def test_an_urgent_task_is_delivered(
    start: Start, cloud: Cloud, service: ExternalService, status: int, refused: bool
) -> None:
    task = cloud.task(priority=Priority.URGENT, due_date=in_days(2))
    service.statuses = {f"tasks/{task.id}": status}
    with start("deliver_urgent_task") as function:
        outcome = function({"task_id": task.id, "execution_name": task.id})

    assert outcome.value == {"refused": refused}
    assert lines_by_outcome(outcome)["invocation", "refused" if refused else "delivered"]["task_id"] == task.id


def test_a_small_file_is_imported(start: Start, cloud: Cloud) -> None:
    text = f"title,due_date\n{TITLE},2027-01-01\n,2027-01-01\n"
    import_, version = cloud.csv_file(text)
    with start("process_s3_event") as function:
        outcome = function(object_created(cloud.bucket, import_.key, version, len(text.encode())))

    assert outcome.value is None
    assert lines_by_outcome(outcome)["invocation", "succeeded"]["import_id"] == import_.id
    assert [item["title"]["S"] for item in _tasks_of(cloud, import_.id)] == [TITLE]


def test_a_large_file_is_imported_by_the_steps_of_the_workflow(start: Start, cloud: Cloud) -> None:
    import_, version = cloud.csv_file(f"title\n{TITLE}\nb\nc\n")
    with start("split_import", variables={"IMPORT_CHUNK_ROWS": "2"}) as split:
        chunks = split({"import_id": import_.id, "key": import_.key, "version": version})
    assert chunks.value == {"import_id": import_.id, "chunks": [1, 2]}
    with start("import_chunk") as import_chunk:
        imported = [import_chunk({"import_id": import_.id, "chunk": chunk}) for chunk in chunks.value["chunks"]]
        missing = import_chunk({"import_id": import_.id, "chunk": 3})
    assert [outcome.value for outcome in imported] == [None, None]
    assert missing.result.value["errorType"] == "NotFound"
    assert lines_by_outcome(missing)["invocation", "failed"]["chunk"] == 3
    with start("finish_import") as finish:
        outcome = finish({"import_id": import_.id, "chunks": chunks.value["chunks"]})

    assert outcome.value is None
    for done in (chunks, *imported, outcome):
        line = lines_by_outcome(done)["invocation", "done"]
        assert line["import_id"] == line["correlation_id"] == import_.id
    assert len(_tasks_of(cloud, import_.id)) == 3


def test_an_import_whose_execution_failed_is_finished(start: Start, cloud: Cloud, production: Stack) -> None:
    import_, _ = cloud.csv_file("title\na\n")
    event = execution_failed(cloud.resources["IMPORT_STATE_MACHINE_ARN"], import_.id)
    [transformer] = [
        values["input_transformer"][0]
        for values in production.of_type("aws_cloudwatch_event_target").values()
        if values["input_transformer"]
    ]
    with start("finish_import") as function:
        outcome = function(input_of(event, transformer))

    assert outcome.value is None
    assert lines_by_outcome(outcome)["invocation", "done"]["import_id"] == import_.id


def test_stalled_imports_are_looked_for_on_schedule(start: Start) -> None:
    with start("finish_stalled_imports") as function:
        outcome = function(scheduled())

    assert outcome.value is None
    assert lines_by_outcome(outcome)["invocation", "done"]["imports"] == 0


def _tasks_of(cloud: Cloud, import_id: str) -> list[Mapping[str, Any]]:
    return [item for item in cloud.items("TASKS_TABLE") if item["source"] == {"S": import_source(import_id)}]


def test_every_function_of_the_background_work_is_started(production: Stack) -> None:
    of_the_api = {route["function"] for route in ROUTES.values()}

    assert set(re.findall(r'start\("(\w+)"', Path(__file__).read_text())) == production.functions.keys() - of_the_api
