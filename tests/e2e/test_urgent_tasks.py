"""Every branch of the workflow that follows urgent tasks."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import urllib3

from scripts.lib.outputs import applied_outputs
from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import DEADLINE_SECONDS, eventually
from tests.e2e.subscriber import Notification, Subscriber
from tests.e2e.system import FOLDER, System
from tests.e2e.test_events import subject
from tests.e2e.test_reminders import make_due, reminders

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

DAY = timedelta(days=1)
_FOR_EVER = 1000


@pytest.fixture
def waits(outputs: dict[str, Any]) -> Iterator[Callable[[float], None]]:
    """Have every wait of a workflow that begins from now on take so many times as long."""

    def take(times: float) -> None:
        url = f"{outputs['endpoint_url']}/_ministack/config"
        answer = urllib3.request("POST", url, json={"stepfunctions._SFN_WAIT_SCALE": times})
        assert answer.json()["applied"] == {"stepfunctions._SFN_WAIT_SCALE": times}

    yield take
    take(1)


@pytest.fixture
def falls_due(dynamodb: "DynamoDBClient", outputs: dict[str, Any]) -> Callable[[dict[str, Any], date], None]:
    """Let time pass for a task, until it is due on a day."""

    def pass_by(task: dict[str, Any], day: date) -> None:
        make_due(dynamodb, outputs["tasks_table"], task, day)

    return pass_by


@pytest.fixture(scope="module")
def operators(sqs: "SQSClient", sns: "SNSClient", system: System) -> Subscriber:
    """Somebody who is told what operations is told."""
    topic = applied_outputs("local", FOLDER)["alerts_topic_arn"]
    return Subscriber(sqs, sns, topic, f"e2e-urgent-{uuid4()}")


@pytest.fixture
def background(sqs: "SQSClient", outputs: dict[str, Any]) -> Callable[[str], None]:
    """Put a message into the queue of background work."""

    def send(body: str) -> None:
        sqs.send_message(QueueUrl=outputs["background_queue_url"], MessageBody=body)

    return send


class Flows:
    """The executions of the workflow."""

    def __init__(self, client: "SFNClient", machine: str) -> None:
        self._client = client
        self._prefix = machine.replace(":stateMachine:", ":execution:")

    def described(self, name: str) -> dict[str, Any] | None:
        """What is known of an execution; None where there is none."""
        try:
            return dict(self._client.describe_execution(executionArn=f"{self._prefix}:{name}"))
        except self._client.exceptions.ExecutionDoesNotExist:
            return None

    def steps(self, name: str) -> list[str]:
        """The steps of an execution, in order."""
        if not self.described(name):
            return []
        pages = self._client.get_paginator("get_execution_history").paginate(executionArn=f"{self._prefix}:{name}")
        return [
            event["stateEnteredEventDetails"]["name"]
            for page in pages
            for event in page["events"]
            if "stateEnteredEventDetails" in event
        ]

    def wait_for(self, name: str, step: str, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until an execution has come to a step."""
        eventually(lambda: step in self.steps(name), f"{name} comes to {step}", seconds)

    def wait_for_end(self, name: str, status: str) -> Any:
        """Wait until an execution has this status, and return what it gave."""

        def ended() -> dict[str, Any] | None:
            execution = self.described(name)
            return execution if execution and execution["status"] == status else None

        return json.loads(eventually(ended, f"{name} is {status}").get("output") or "null")


@pytest.fixture(scope="module")
def flows(system: System) -> Iterator[Flows]:
    with closing(system.client("stepfunctions")) as client:
        yield Flows(client, applied_outputs("local", FOLDER)["workflows"]["urgent-task"])


def urgent(api: Api, title: str, due_date: date) -> dict[str, Any]:
    return api.created(title, priority="urgent", due_date=str(due_date))


def told(operators: Subscriber, task: dict[str, Any]) -> list[Notification]:
    return [one for one in operators.received() if task["id"] in one.message]


def test_what_is_due_soon_is_delivered_and_reminded_of_and_ends_when_it_is_done(
    api: Api,
    flows: Flows,
    service: ExternalService,
    subscriber: Subscriber,
    waits: Callable[[float], None],
    today: date,
) -> None:
    waits(_FOR_EVER)
    task = urgent(api, "Due tomorrow and urgent", today + DAY)
    flows.wait_for(task["id"], "Wait")
    told_of = subscriber.wait_for(subject(task), "task.due_soon")
    assert told_of.event["id"] == f"task.due_soon:{task['id']}:{today + DAY}"
    [delivery] = service.deliveries(subject(task), "task.urgent")
    assert delivery.headers["Idempotency-Key"] == f"task.urgent:{task['id']}"
    assert delivery.event["data"]["title"] == "Due tomorrow and urgent"

    api("PATCH", f"/tasks/{task['id']}", {"status": "done"})

    flows.wait_for_end(task["id"], "ABORTED")
    assert reminders(subscriber, task) == [f"task.due_soon:{task['id']}:{today + DAY}"]


def test_it_waits_until_the_day_nears_and_is_escalated_once_when_that_has_passed(
    api: Api,
    flows: Flows,
    service: ExternalService,
    subscriber: Subscriber,
    operators: Subscriber,
    falls_due: Callable[[dict[str, Any], date], None],
    today: date,
) -> None:
    task = urgent(api, "Due later and urgent", today + 10 * DAY)
    eventually(lambda: flows.steps(task["id"]).count("Wait") > 1, "it is looked at again")
    assert reminders(subscriber, task) == []

    falls_due(task, today)
    subscriber.wait_for(subject(task), "task.due_soon")
    falls_due(task, today - DAY)
    look = flows.wait_for_end(task["id"], "SUCCEEDED")
    subscriber.wait_for(subject(task), "task.overdue")
    [message] = eventually(lambda: told(operators, task), "operations is told")

    assert look == {"stage": "overdue", "due_date": str(today - DAY), "until": None}
    assert (message.subject, message.message) == (
        "Urgent task overdue",
        f"The urgent task {task['id']} was due on {today - DAY} and is still open.",
    )
    steps = flows.steps(task["id"])
    assert (steps[:3], steps[-3:]) == (["Assessment", "Decide", "Deliver"], ["Assessment", "Decide", "Escalate"])

    # Whoever edits it starts nothing, whoever postpones it does.
    api("PATCH", f"/tasks/{task['id']}", {"description": "Still to be done"})
    eventually(lambda: len(service.deliveries(subject(task), "task.updated")) == 1, "the edit is worked off")
    assert flows.described(f"{task['id']}.2") is None
    api("PATCH", f"/tasks/{task['id']}", {"due_date": str(today + 5 * DAY)})
    flows.wait_for(f"{task['id']}.2", "Wait")
    api("DELETE", f"/tasks/{task['id']}")
    assert len(told(operators, task)) == 1


def test_what_is_cancelled_ends_and_begins_again_when_it_is_reopened(
    api: Api, flows: Flows, waits: Callable[[float], None], today: date
) -> None:
    waits(_FOR_EVER)
    task = urgent(api, "Cancelled and reopened", today + 5 * DAY)
    flows.wait_for(task["id"], "Wait")
    api("PATCH", f"/tasks/{task['id']}", {"status": "cancelled"})
    flows.wait_for_end(task["id"], "ABORTED")

    waits(1)
    api("PATCH", f"/tasks/{task['id']}", {"status": "todo"})
    flows.wait_for(f"{task['id']}.2", "Wait")
    api("PATCH", f"/tasks/{task['id']}", {"priority": "high"})

    assert flows.wait_for_end(f"{task['id']}.2", "SUCCEEDED")["stage"] == "closed"
    assert flows.steps(f"{task['id']}.2")[-1] == "NothingToDo"


def test_what_is_deleted_ends_the_last_of_those_that_followed_it(
    api: Api, flows: Flows, waits: Callable[[float], None], today: date
) -> None:
    waits(_FOR_EVER)
    task = urgent(api, "Reopened and deleted", today + 5 * DAY)
    for name, status in ((task["id"], "done"), (f"{task['id']}.2", "cancelled")):
        flows.wait_for(name, "Wait")
        api("PATCH", f"/tasks/{task['id']}", {"status": status})
        flows.wait_for_end(name, "ABORTED")
        api("PATCH", f"/tasks/{task['id']}", {"status": "todo"})
    flows.wait_for(f"{task['id']}.3", "Wait")

    api("DELETE", f"/tasks/{task['id']}")

    flows.wait_for_end(f"{task['id']}.3", "ABORTED")


def test_what_the_service_refuses_is_told_and_followed_all_the_same(
    api: Api, flows: Flows, service: ExternalService, operators: Subscriber, today: date
) -> None:
    service.answer("Urgent and unwanted", 422, event_type="task.urgent")
    task = urgent(api, "Urgent and unwanted", today + 5 * DAY)

    flows.wait_for(task["id"], "Wait")

    [message] = eventually(lambda: told(operators, task), "operations is told")
    assert message.subject == "Urgent task not delivered"
    assert [one.status for one in service.deliveries(subject(task), "task.urgent")] == [422]
    api("DELETE", f"/tasks/{task['id']}")


def test_what_fails_is_delivered_again(
    api: Api, flows: Flows, service: ExternalService, operators: Subscriber, today: date
) -> None:
    service.answer("Urgent in the end", 500, event_type="task.urgent")
    task = urgent(api, "Urgent in the end", today + 5 * DAY)

    flows.wait_for(task["id"], "Wait")

    deliveries = service.deliveries(subject(task), "task.urgent")
    assert [one.status for one in deliveries] == [500, 200]
    assert len({one.headers["Idempotency-Key"] for one in deliveries}) == 1
    assert told(operators, task) == []
    api("DELETE", f"/tasks/{task['id']}")


def test_what_always_fails_is_told_and_followed_all_the_same(
    api: Api,
    flows: Flows,
    service: ExternalService,
    operators: Subscriber,
    waits: Callable[[float], None],
    today: date,
) -> None:
    waits(0)
    service.answer("Urgent and in vain", *[500] * 7, event_type="task.urgent")
    task = urgent(api, "Urgent and in vain", today + 5 * DAY)
    # The emulator starts a function that failed in a new process.
    flows.wait_for(task["id"], "NotifyUndelivered", seconds=240)
    waits(1)

    [message] = eventually(lambda: told(operators, task), "operations is told")
    assert message.subject == "Urgent task not delivered"
    assert [one.status for one in service.deliveries(subject(task), "task.urgent")] == [500] * 7
    flows.wait_for(task["id"], "Wait")
    api("DELETE", f"/tasks/{task['id']}")


def test_what_is_far_ahead_is_delivered_and_left_to_the_daily_run(
    api: Api, flows: Flows, service: ExternalService
) -> None:
    task = urgent(api, "Urgent in some years", date(2099, 12, 31))

    look = flows.wait_for_end(task["id"], "SUCCEEDED")

    assert look["stage"] == "far_ahead"
    assert "Wait" not in flows.steps(task["id"])
    assert len(service.deliveries(subject(task), "task.urgent")) == 1


def test_an_event_that_comes_again_starts_nothing(
    api: Api,
    flows: Flows,
    service: ExternalService,
    subscriber: Subscriber,
    background: Callable[[str], None],
    waits: Callable[[float], None],
    today: date,
) -> None:
    waits(_FOR_EVER)
    task = urgent(api, "Told three times", today + 5 * DAY)
    flows.wait_for(task["id"], "Wait")
    created = subscriber.wait_for(subject(task), "task.created").message
    for _ in range(2):
        background(created)
    eventually(lambda: len(service.deliveries(subject(task), "task.created")) == 3, "all three are worked off")

    assert flows.described(f"{task['id']}.2") is None
    assert len(service.deliveries(subject(task), "task.urgent")) == 1
    # Late, it starts nothing either, and what was done stays so.
    api("PATCH", f"/tasks/{task['id']}", {"status": "done"})
    flows.wait_for_end(task["id"], "ABORTED")
    background(created)
    eventually(lambda: len(service.deliveries(subject(task), "task.created")) == 4, "it is worked off")
    assert flows.described(f"{task['id']}.2") is None
