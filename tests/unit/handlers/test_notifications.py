"""Notifications on moto: mails, digests, retries and dead letters."""

import json
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from task_manager import observability
from task_manager.composition import aws
from task_manager.composition.tasks import task_store
from task_manager.domain.event import EventType, task_event
from task_manager.domain.notification import parse_notification
from task_manager.handlers import send_notifications
from task_manager.use_cases import notifications
from tests.conftest import REGION
from tests.unit.handlers.conftest import Api, Invocation
from tests.unit.handlers.queues import Queue

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

OVERDUE = json.dumps({"type": "urgent_task.overdue", "task_id": "one", "due_date": "2026-03-01"})


class Mails:
    """Topics of both audiences, and the mails that they sent."""

    def __init__(self, sns: "SNSClient") -> None:
        self.arns = {name: sns.create_topic(Name=name)["TopicArn"] for name in ("notifications", "escalations")}

    def sent(self, topic: str = "notifications") -> list[tuple[str, str]]:
        """Return subject and body of each mail."""
        sent = get_backend("sns")[DEFAULT_ACCOUNT_ID][REGION].topics[self.arns[topic]].sent_notifications
        return [(str(subject), body) for _, body, subject, *_ in sent]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses of the function, which take no time."""
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    return pauses


@pytest.fixture
def mails(environment: None, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> Mails:
    mails = Mails(boto3.client("sns"))
    for name, arn in mails.arns.items():
        monkeypatch.setenv(f"{name.upper()}_TOPIC_ARN", arn)
    return mails


@pytest.fixture
def queue(mails: Mails, monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue(boto3.client("sqs"), "notifications")
    monkeypatch.setenv("NOTIFICATIONS_DLQ_URL", queue.dlq)
    return queue


@pytest.fixture
def created(api: Api) -> Callable[[str], str]:
    """Create a task, and return its event as JSON."""

    def create(title: str) -> str:
        task_id = api("POST", "/tasks", {"title": title}).json["id"]
        return task_event(EventType.TASK_CREATED, task_store().get(task_id), "request-1").model_dump_json()

    return create


def fail_publish(monkeypatch: pytest.MonkeyPatch, code: str, topic: str) -> None:
    """Let SNS refuse mails to one topic."""
    client = aws.sns()
    publish = client.publish

    def refuse(**call: Any) -> Any:
        if call["TopicArn"].endswith(f":{topic}"):
            raise ClientError({"Error": {"Code": code}}, "Publish")
        return publish(**call)

    monkeypatch.setattr(client, "publish", refuse)


def ids(event: dict[str, Any]) -> list[str]:
    return [record["messageId"] for record in event["Records"]]


def failed_ids(response: Any) -> list[str]:
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def test_one_event_is_mailed_with_all_details(mails: Mails, queue: Queue, created: Callable[[str], str]) -> None:
    queue.send(created("Water"))

    assert send_notifications.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    [(subject, body)] = mails.sent()
    assert subject == "Task created: Water"
    assert body.startswith("The task “Water” was created.\n\nStatus: todo\n")
    assert mails.sent("escalations") == []


def test_a_batch_is_one_mail_to_each_audience_and_a_pause_after_each(
    mails: Mails, queue: Queue, created: Callable[[str], str], pauses: list[float]
) -> None:
    queue.send(created("Water"), OVERDUE, created("Call"))

    assert send_notifications.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    [(subject, body)] = mails.sent()
    assert subject == "2 tasks created"
    assert "“Water”" in body
    assert "“Call”" in body
    [(subject, body)] = mails.sent("escalations")
    assert (subject, body) == (
        "Urgent task overdue",
        "The urgent task one was due on 2026-03-01 and is still open.\n",
    )
    assert pauses == [notifications.PAUSE_SECONDS] * 2


def test_a_message_that_was_delivered_twice_is_told_of_once(
    mails: Mails, queue: Queue, created: Callable[[str], str]
) -> None:
    queue.send(*[created("Water")] * 2, *[OVERDUE] * 2)

    assert send_notifications.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    assert [subject for subject, _ in mails.sent()] == ["Task created: Water"]
    assert [subject for subject, _ in mails.sent("escalations")] == ["Urgent task overdue"]


@pytest.mark.parametrize("code", ["Throttling", "AuthorizationError"])
def test_a_mail_that_sns_refuses_is_retried_without_repeating_the_other(
    mails: Mails,
    queue: Queue,
    created: Callable[[str], str],
    pauses: list[float],
    monkeypatch: pytest.MonkeyPatch,
    code: str,
) -> None:
    fail_publish(monkeypatch, code, "notifications")
    queue.send(created("Water"), created("Call"))
    refused = queue.event()
    queue.send(OVERDUE)
    accepted = queue.event()

    response = send_notifications.handler({"Records": refused["Records"] + accepted["Records"]}, Invocation())

    assert failed_ids(response) == ids(refused)
    assert mails.sent() == []
    assert len(mails.sent("escalations")) == 1
    # SNS may have sent a mail without answering.
    assert len(pauses) == 2
    assert queue.dead() == []


def test_a_message_that_is_no_notification_is_dead_lettered_and_the_others_are_mailed(
    mails: Mails, queue: Queue, created: Callable[[str], str]
) -> None:
    queue.send("no JSON", created("Water"), json.dumps({"type": "urgent_task.overdue"}))

    assert send_notifications.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    assert [subject for subject, _ in mails.sent()] == ["Task created: Water"]
    causes = [
        {name: value["StringValue"] for name, value in message["MessageAttributes"].items()} for message in queue.dead()
    ]
    assert causes == [{"error": "NotANotification", "function": "send_notifications", "attempts": "1"}] * 2


def test_a_message_that_could_not_be_dead_lettered_is_retried(
    mails: Mails, queue: Queue, created: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "RequestThrottled"}}, "SendMessage")

    queue.send("no JSON")
    unreadable = queue.event()
    queue.send(created("Water"))
    monkeypatch.setattr(aws.sqs(), "send_message", refuse)

    response = send_notifications.handler({"Records": unreadable["Records"] + queue.event()["Records"]}, Invocation())

    assert failed_ids(response) == ids(unreadable)
    assert len(mails.sent()) == 1


def test_each_notification_is_logged_by_its_ids_alone(
    mails: Mails, queue: Queue, created: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [created("Secret title"), OVERDUE]
    queue.send(*messages)
    output = StringIO()
    for handler in observability.logger().handlers:
        monkeypatch.setattr(handler, "stream", output)

    send_notifications.handler(queue.event(), Invocation())

    assert "Secret title" not in output.getvalue()
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    mailed = [(line["outcome"], line["notifications"]) for line in lines if line.get("message") == "mail"]
    assert mailed == [("done", [parse_notification(message).id]) for message in messages]
