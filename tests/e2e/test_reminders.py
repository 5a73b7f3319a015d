"""Reminders: one for each due task, however many runs look for it, also concurrently."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scripts.lib.tables import task_table
from tests.e2e.http_api import Api
from tests.e2e.subscriber import Mailbox, Subscriber
from tests.e2e.test_events import let_the_stream_pass, subject, when_processed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient

DAY = timedelta(days=1)


@pytest.fixture
def run_at_once(functions: "LambdaClient", outputs: dict[str, Any]) -> "Any":
    """Invoke the function of the schedule several times concurrently."""

    def invoke(_: int) -> None:
        response = functions.invoke(FunctionName=outputs["functions"]["send_reminders"], Payload=b"{}")
        assert "FunctionError" not in response, json.loads(response["Payload"].read())

    def run(times: int) -> None:
        with ThreadPoolExecutor(times) as pool:
            list(pool.map(invoke, range(times)))

    return run


def reminders(subscriber: Subscriber, task: dict[str, Any]) -> list[str]:
    """Return the ids of a task's received reminders."""
    events = [notification.event for notification in subscriber.about(subject(task))]
    return [event["id"] for event in events if event["type"] in {"task.due_soon", "task.overdue"}]


def make_due(dynamodb: "DynamoDBClient", outputs: Mapping[str, Any], task: dict[str, Any], day: date) -> None:
    """Change the due date in the table, because no client may create a task that is due in the past."""
    sort_key = f"{99999999 - int(day.strftime('%Y%m%d')):08}#{task['id']}"
    dynamodb.update_item(
        TableName=outputs["tasks_table"],
        Key=task_table(outputs).key(task["id"]),
        UpdateExpression="SET due_date = :day, due = :place",
        ExpressionAttributeValues={":day": {"S": str(day)}, ":place": {"S": sort_key}},
    )


def test_each_due_task_has_one_reminder(
    api: Api,
    subscriber: Subscriber,
    mailbox: Mailbox,
    dynamodb: "DynamoDBClient",
    outputs: dict[str, Any],
    run_at_once: Any,
    today: date,
) -> None:
    soon = api.created("Due soon", due_date=str(today + DAY))
    late = api.created("Overdue", status="in_progress", due_date=str(today + DAY))
    far = api.created("Due later", due_date=str(today + 3 * DAY))
    finished = api.created("Done", status="done", due_date=str(today + DAY))
    deleted = api.created("Gone", due_date=str(today + DAY))
    api("DELETE", f"/tasks/{deleted['id']}")
    when_processed(api, late)
    make_due(dynamodb, outputs, late, today - DAY)

    run_at_once(2)
    run_at_once(1)
    notification = subscriber.wait_for(subject(soon), "task.due_soon")
    overdue = subscriber.wait_for(subject(late), "task.overdue")
    mailbox.wait_for(late["id"], f"The task “Overdue” was due on {today - DAY} and is still open.")
    mailbox.wait_for(soon["id"], f"The task “Due soon” is due on {today + DAY}.")
    let_the_stream_pass(api, subscriber)

    assert reminders(subscriber, soon) == [f"task.due_soon:{soon['id']}:{today + DAY}"]
    assert reminders(subscriber, late) == [f"task.overdue:{late['id']}:{today - DAY}"]
    assert [reminders(subscriber, task) for task in (far, finished, deleted)] == [[], [], []]
    assert notification.event["data"]["title"] == "Due soon"
    assert notification.attributes == {"event_type": "task.due_soon", "bulk": "false"}
    assert overdue.event["data"]["title"] == "Overdue"


def test_a_new_due_date_is_a_new_reminder(api: Api, subscriber: Subscriber, run_at_once: Any, today: date) -> None:
    task = api.created("Postponed", due_date=str(today))
    run_at_once(1)
    subscriber.wait_for(subject(task), "task.due_soon")
    api("PATCH", f"/tasks/{task['id']}", {"due_date": str(today + DAY)})
    run_at_once(1)
    run_at_once(1)
    expected = {f"task.due_soon:{task['id']}:{day}" for day in (today, today + DAY)}
    for _ in range(2):
        let_the_stream_pass(api, subscriber)

    assert sorted(reminders(subscriber, task)) == sorted(expected)
