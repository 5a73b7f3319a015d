"""Monitoring of urgent tasks: every branch of the workflow, its queue, and an outage of Step Functions."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import urllib3

from scripts.lib.outputs import applied_outputs
from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.outage import outage_of
from tests.e2e.polling import DEADLINE_SECONDS, eventually
from tests.e2e.queues import visibility_timeout
from tests.e2e.subscriber import Mailbox, Subscriber
from tests.e2e.system import FOLDER, System
from tests.e2e.test_events import subject
from tests.e2e.test_reminders import make_due, reminders

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

DAY = timedelta(days=1)
_FOR_EVER = 1000


@pytest.fixture
def waits(outputs: dict[str, Any]) -> Iterator[Callable[[float], None]]:
    """Scale every wait of the workflow's executions that start from now on."""

    def scale(factor: float) -> None:
        url = f"{outputs['endpoint_url']}/_ministack/config"
        response = urllib3.request("POST", url, json={"stepfunctions._SFN_WAIT_SCALE": factor})
        assert response.json()["applied"] == {"stepfunctions._SFN_WAIT_SCALE": factor}

    yield scale
    scale(1)


@pytest.fixture
def falls_due(dynamodb: "DynamoDBClient", outputs: dict[str, Any]) -> Callable[[dict[str, Any], date], None]:
    """Change the due date of a task, as if time had passed."""

    def pass_by(task: dict[str, Any], day: date) -> None:
        make_due(dynamodb, outputs, task, day)

    return pass_by


@pytest.fixture
def stored_reminder(dynamodb: "DynamoDBClient", outputs: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """Return the item of a reminder."""
    table = f"{outputs['tasks_table'].removesuffix('tasks')}reminders"

    def read(reminder_id: str) -> dict[str, Any]:
        response = dynamodb.get_item(TableName=table, Key={"id": {"S": reminder_id}}, ConsistentRead=True)
        return dict(response["Item"])

    return read


@pytest.fixture
def send_reminders(functions: "LambdaClient", outputs: dict[str, Any]) -> Callable[[], None]:
    """Invoke the function of the schedule."""

    def invoke() -> None:
        response = functions.invoke(FunctionName=outputs["functions"]["send_reminders"], Payload=b"{}")
        assert "FunctionError" not in response, json.loads(response["Payload"].read())

    return invoke


@pytest.fixture(scope="module")
def operators(sqs: "SQSClient", sns: "SNSClient", system: System) -> Mailbox:
    """Mails about urgent tasks to operators."""
    topic = applied_outputs("local", FOLDER)["escalations_topic_arn"]
    return Mailbox(Subscriber(sqs, sns, topic, f"e2e-urgent-{uuid4()}"))


class UrgentTasksQueue:
    """The queue of changes to urgent tasks."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def visible_after(self, seconds: int) -> AbstractContextManager[None]:
        """Set the visibility timeout of the queue for some time."""
        return visibility_timeout(self._client, self._url, seconds)

    def send(self, body: str) -> None:
        """Send a message, as the topic does."""
        self._client.send_message(QueueUrl=self._url, MessageBody=body)

    def wait_until_empty(self) -> None:
        """Wait until every message is processed."""
        eventually(self._is_empty, "the queue of urgent tasks is empty")

    def _is_empty(self) -> bool:
        attributes = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["All"])["Attributes"]
        waiting, in_flight = (
            attributes["ApproximateNumberOfMessages"],
            attributes["ApproximateNumberOfMessagesNotVisible"],
        )
        return waiting == in_flight == "0"


class Executions:
    """The executions of the workflow, and the queue of changes that start and stop them."""

    def __init__(self, client: "SFNClient", machine: str, queue: UrgentTasksQueue) -> None:
        self.queue = queue
        self._client = client
        self._prefix = machine.replace(":stateMachine:", ":execution:")

    def described(self, name: str) -> dict[str, Any] | None:
        """Return the description of an execution; None if there is none."""
        try:
            return dict(self._client.describe_execution(executionArn=f"{self._prefix}:{name}"))
        except self._client.exceptions.ExecutionDoesNotExist:
            return None

    def steps(self, name: str) -> list[str]:
        """Return the names of the entered states of an execution, in order."""
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
        """Wait until an execution enters a state."""
        eventually(lambda: step in self.steps(name), f"{name} enters {step}", seconds)

    def wait_for_end(self, name: str, status: str) -> Any:
        """Wait until an execution has this status, and return its output."""

        def ended() -> dict[str, Any] | None:
            execution = self.described(name)
            return execution if execution and execution["status"] == status else None

        return json.loads(eventually(ended, f"{name} is {status}").get("output") or "null")


@pytest.fixture(scope="module")
def executions(system: System, sqs: "SQSClient", outputs: dict[str, Any]) -> Iterator[Executions]:
    with closing(system.client("stepfunctions")) as client:
        machine = applied_outputs("local", FOLDER)["workflows"]["urgent-task"]
        yield Executions(client, machine, UrgentTasksQueue(sqs, outputs["urgent_tasks_queue_url"]))


def urgent(api: Api, title: str, due_date: date) -> dict[str, Any]:
    return api.created(title, priority="urgent", due_date=str(due_date))


def test_a_task_due_soon_is_delivered_and_reminded_of_until_it_is_done(
    api: Api,
    executions: Executions,
    service: ExternalService,
    subscriber: Subscriber,
    waits: Callable[[float], None],
    today: date,
) -> None:
    waits(_FOR_EVER)
    task = urgent(api, "Due tomorrow and urgent", today + DAY)
    executions.wait_for(task["id"], "Wait")
    notification = subscriber.wait_for(subject(task), "task.due_soon")
    assert notification.event["id"] == f"task.due_soon:{task['id']}:{today + DAY}"
    [delivery] = service.deliveries(subject(task), "task.urgent")
    assert delivery.headers["Idempotency-Key"] == f"task.urgent:{task['id']}"
    assert delivery.event["data"]["title"] == "Due tomorrow and urgent"

    api("PATCH", f"/tasks/{task['id']}", {"status": "done"})

    executions.wait_for_end(task["id"], "ABORTED")
    assert reminders(subscriber, task) == [f"task.due_soon:{task['id']}:{today + DAY}"]


def test_a_task_is_escalated_once_after_its_due_date(
    api: Api,
    executions: Executions,
    service: ExternalService,
    subscriber: Subscriber,
    operators: Mailbox,
    falls_due: Callable[[dict[str, Any], date], None],
    today: date,
) -> None:
    task = urgent(api, "Due later and urgent", today + 10 * DAY)
    eventually(lambda: executions.steps(task["id"]).count("Wait") > 1, "it is checked again")
    assert reminders(subscriber, task) == []

    falls_due(task, today)
    subscriber.wait_for(subject(task), "task.due_soon")
    falls_due(task, today - DAY)
    assessment = executions.wait_for_end(task["id"], "SUCCEEDED")
    subscriber.wait_for(subject(task), "task.overdue")
    [message] = eventually(lambda: operators.about(task["id"]), "it is escalated")

    assert assessment == {"stage": "overdue", "due_date": str(today - DAY), "until": None}
    assert (message.subject, message.message) == (
        "Urgent task overdue",
        f"The urgent task {task['id']} was due on {today - DAY} and is still open.\n",
    )
    steps = executions.steps(task["id"])
    assert (steps[:3], steps[-3:]) == (
        ["CheckTask", "Decide", "Deliver"],
        ["Escalate", "RecordEscalation", "NothingToDo"],
    )

    # An edit starts no execution, a new due date does.
    api("PATCH", f"/tasks/{task['id']}", {"description": "Still to be done"})
    eventually(lambda: len(service.deliveries(subject(task), "task.updated")) == 1, "the edit is delivered")
    executions.queue.wait_until_empty()
    assert executions.described(f"{task['id']}-2") is None
    api("PATCH", f"/tasks/{task['id']}", {"due_date": str(today + 5 * DAY)})
    executions.wait_for(f"{task['id']}-2", "Wait")
    api("DELETE", f"/tasks/{task['id']}")
    assert len(operators.about(task["id"])) == 1


def test_a_cancelled_task_is_monitored_again_when_it_is_reopened(
    api: Api, executions: Executions, waits: Callable[[float], None], today: date
) -> None:
    waits(_FOR_EVER)
    task = urgent(api, "Cancelled and reopened", today + 5 * DAY)
    executions.wait_for(task["id"], "Wait")
    api("PATCH", f"/tasks/{task['id']}", {"status": "cancelled"})
    executions.wait_for_end(task["id"], "ABORTED")

    waits(1)
    api("PATCH", f"/tasks/{task['id']}", {"status": "todo"})
    executions.wait_for(f"{task['id']}-2", "Wait")
    api("PATCH", f"/tasks/{task['id']}", {"priority": "high"})

    assert executions.wait_for_end(f"{task['id']}-2", "SUCCEEDED")["stage"] == "closed"
    assert executions.steps(f"{task['id']}-2")[-1] == "NothingToDo"


def test_a_deletion_stops_the_last_execution(
    api: Api, executions: Executions, waits: Callable[[float], None], today: date
) -> None:
    waits(_FOR_EVER)
    task = urgent(api, "Reopened and deleted", today + 5 * DAY)
    for name, status in ((task["id"], "done"), (f"{task['id']}-2", "cancelled")):
        executions.wait_for(name, "Wait")
        api("PATCH", f"/tasks/{task['id']}", {"status": status})
        executions.wait_for_end(name, "ABORTED")
        api("PATCH", f"/tasks/{task['id']}", {"status": "todo"})
    executions.wait_for(f"{task['id']}-3", "Wait")

    api("DELETE", f"/tasks/{task['id']}")

    executions.wait_for_end(f"{task['id']}-3", "ABORTED")


def test_the_daily_run_does_not_monitor_an_escalated_task_again(
    api: Api,
    executions: Executions,
    falls_due: Callable[[dict[str, Any], date], None],
    stored_reminder: Callable[[str], dict[str, Any]],
    send_reminders: Callable[[], None],
    today: date,
) -> None:
    task = urgent(api, "Escalated and still open", today + 10 * DAY)
    executions.wait_for(task["id"], "Wait")
    falls_due(task, today - DAY)
    executions.wait_for_end(task["id"], "SUCCEEDED")
    assert stored_reminder(f"task.overdue:{task['id']}:{today - DAY}")["escalated"] == {"BOOL": True}

    send_reminders()

    assert executions.described(f"{task['id']}-2") is None
    api("DELETE", f"/tasks/{task['id']}")


def test_a_refused_delivery_is_escalated_and_monitoring_continues(
    api: Api, executions: Executions, service: ExternalService, operators: Mailbox, today: date
) -> None:
    service.respond("Urgent and unwanted", 422, event_type="task.urgent")
    task = urgent(api, "Urgent and unwanted", today + 5 * DAY)

    executions.wait_for(task["id"], "Wait")

    [message] = eventually(lambda: operators.about(task["id"]), "it is escalated")
    assert message.subject == "Urgent task not delivered"
    assert [delivery.status for delivery in service.deliveries(subject(task), "task.urgent")] == [422]
    api("DELETE", f"/tasks/{task['id']}")


def test_a_failed_delivery_is_retried(
    api: Api, executions: Executions, service: ExternalService, operators: Mailbox, today: date
) -> None:
    service.respond("Urgent in the end", 500, event_type="task.urgent")
    task = urgent(api, "Urgent in the end", today + 5 * DAY)

    executions.wait_for(task["id"], "Wait")

    deliveries = service.deliveries(subject(task), "task.urgent")
    assert [delivery.status for delivery in deliveries] == [500, 200]
    assert len({delivery.headers["Idempotency-Key"] for delivery in deliveries}) == 1
    assert operators.about(task["id"]) == []
    api("DELETE", f"/tasks/{task['id']}")


def test_a_delivery_that_always_fails_is_escalated_and_monitoring_continues(
    api: Api,
    executions: Executions,
    service: ExternalService,
    operators: Mailbox,
    waits: Callable[[float], None],
    today: date,
) -> None:
    waits(0)
    service.respond("Urgent and in vain", *[500] * 7, event_type="task.urgent")
    task = urgent(api, "Urgent and in vain", today + 5 * DAY)
    # The emulator starts a function that failed in a new process.
    executions.wait_for(task["id"], "NotifyUndelivered", seconds=240)
    waits(1)

    [message] = eventually(lambda: operators.about(task["id"]), "it is escalated")
    assert message.subject == "Urgent task not delivered"
    assert [delivery.status for delivery in service.deliveries(subject(task), "task.urgent")] == [500] * 7
    executions.wait_for(task["id"], "Wait")
    api("DELETE", f"/tasks/{task['id']}")


@pytest.mark.parametrize("due", [date(2099, 12, 31), date.max])
def test_a_task_far_ahead_is_delivered_and_left_to_the_daily_run(
    api: Api, executions: Executions, service: ExternalService, due: date
) -> None:
    task = urgent(api, "Urgent in some years", due)

    assessment = executions.wait_for_end(task["id"], "SUCCEEDED")

    assert assessment["stage"] == "far_ahead"
    assert "Wait" not in executions.steps(task["id"])
    assert len(service.deliveries(subject(task), "task.urgent")) == 1


def test_a_duplicate_event_starts_no_execution(
    api: Api,
    executions: Executions,
    service: ExternalService,
    subscriber: Subscriber,
    waits: Callable[[float], None],
    today: date,
) -> None:
    waits(_FOR_EVER)
    task = urgent(api, "Received three times", today + 5 * DAY)
    executions.wait_for(task["id"], "Wait")
    created = subscriber.wait_for(subject(task), "task.created").message
    for _ in range(2):
        executions.queue.send(created)
    executions.queue.wait_until_empty()

    assert executions.described(f"{task['id']}-2") is None
    assert len(service.deliveries(subject(task), "task.urgent")) == 1
    # A late event does not monitor a task again that is done.
    api("PATCH", f"/tasks/{task['id']}", {"status": "done"})
    executions.wait_for_end(task["id"], "ABORTED")
    executions.queue.send(created)
    executions.queue.wait_until_empty()
    assert executions.described(f"{task['id']}-2") is None


def test_an_outage_of_step_functions_delays_monitoring_and_nothing_else(
    api: Api,
    executions: Executions,
    service: ExternalService,
    functions: "LambdaClient",
    outputs: dict[str, Any],
    today: date,
) -> None:
    # A message that was refused during a change of configuration stays hidden for the visibility timeout.
    with executions.queue.visible_after(10):
        with outage_of("SFN", functions, outputs["functions"]["monitor_urgent_tasks"]) as outage:
            task = urgent(api, "Monitored after the outage", today + 5 * DAY)
            eventually(lambda: outage.requests, "Step Functions is called")
            eventually(lambda: api.task(task["id"])["processing"]["status"] == "done", "it is delivered")
            assert len(service.deliveries(subject(task), "task.created")) == 1
            assert executions.described(task["id"]) is None

        # One that was postponed stays hidden for about as long as the outage lasted.
        executions.wait_for(task["id"], "Wait", seconds=600)
    assert api.task(task["id"])["processing"]["status"] == "done"
    api("DELETE", f"/tasks/{task['id']}")
