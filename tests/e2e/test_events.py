"""Events: one for each change, in the format of each subscriber, and none for other writes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Mailbox, Subscriber

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def subject(task: dict[str, Any]) -> str:
    return f"tasks/{task['id']}"


@pytest.fixture
def no_notifications(sqs: "SQSClient", outputs: dict[str, Any]) -> Callable[[], bool]:
    """Return whether the queue of notifications is empty."""

    def is_empty() -> bool:
        response = sqs.get_queue_attributes(QueueUrl=outputs["notifications_queue_url"], AttributeNames=["All"])
        attributes = response["Attributes"]
        return attributes["ApproximateNumberOfMessages"] == attributes["ApproximateNumberOfMessagesNotVisible"] == "0"

    return is_empty


def when_processed(api: Api, task: dict[str, Any], version: int = 1) -> dict[str, Any]:
    """Wait until a version of a task is processed, and return the task."""

    def processed_task() -> dict[str, Any] | None:
        current = api.task(task["id"])
        through = current["processing"]["status"] != "pending"
        return current if through and current["version"] == version else None

    return eventually(processed_task, f"the background has processed {task['title']}")


def let_the_stream_pass(api: Api, subscriber: Subscriber) -> None:
    """Wait until all earlier writes are published: the stream keeps their order."""
    for _ in range(2):
        subscriber.wait_for(subject(api.created("Fence")), "task.created")


def test_a_created_task_is_published_once_to_every_subscriber(
    api: Api, subscriber: Subscriber, mailbox: Mailbox, service: ExternalService
) -> None:
    task = api.created("Published once", priority="high", tags=["a"])
    notification = subscriber.wait_for(subject(task), "task.created")
    processed = when_processed(api, task)
    let_the_stream_pass(api, subscriber)

    assert processed["processing"]["status"] == "done"
    assert (processed["version"], processed["updated_at"]) == (1, task["updated_at"])

    assert subscriber.about(subject(task)) == [notification]
    mail = mailbox.wait_for(task["id"], "The task “Published once” was created.")
    assert mailbox.about(task["id"]) == [mail]
    [delivery] = service.deliveries(subject(task))
    assert delivery.event == notification.event
    assert delivery.headers["Idempotency-Key"] == notification.event["id"]
    assert delivery.headers["X-Api-Key"] == service.api_key
    assert delivery.headers["Content-Type"] == "application/cloudevents+json"

    event = notification.event
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "task.created", subject(task))
    assert event["time"] == task["created_at"]
    assert {**event["data"], "processing": None} == {**task, "processing": None}
    assert notification.attributes == {"event_type": "task.created", "bulk": "false", "priority": "high"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Plain", "Task created: Plain"),
        ("Llamar a la señora Núñez", "Task created: Llamar a la senora Nunez"),
        ("日本", "Task created"),
        ("x" * 200, f"Task created: {'x' * 82}..."),
    ],
)
def test_a_mail_has_a_valid_subject(
    api: Api, mailbox: Mailbox, no_notifications: Callable[[], bool], title: str, expected: str
) -> None:
    # Otherwise the mail may be a digest.
    eventually(no_notifications, "earlier notifications are mailed")

    mail = mailbox.wait_for(api.created(title)["id"], f"The task “{title}” was created.\n\nStatus: todo\n")

    assert mail.subject == expected


def test_the_tasks_of_a_batch_are_mailed_as_digests(api: Api, mailbox: Mailbox) -> None:
    operations = [{"op": "create", "task": {"title": f"Digested {number}"}} for number in range(100)]
    results = api("POST", "/tasks/batch", {"operations": operations}).json["results"]
    task_ids = [result["task"]["id"] for result in results]

    mails = {mailbox.wait_for(task_id, "was created").message for task_id in task_ids}

    # The emulator passes ten messages at a time to a function, AWS a thousand.
    assert len(mails) <= 50
    assert [len(mailbox.about(task_id)) for task_id in task_ids] == [1] * 100


def test_updates_and_deletions_are_published_but_not_mailed(
    api: Api, subscriber: Subscriber, mailbox: Mailbox, service: ExternalService
) -> None:
    task = api.created("Changes")
    path = f"/tasks/{task['id']}"
    api("PATCH", path, {"title": "Changed"})
    changed = when_processed(api, task, version=2)
    api("DELETE", path)
    subscriber.wait_for(subject(task), "task.deleted")
    eventually(lambda: service.deliveries(subject(task), "task.deleted"), "the deletion is delivered")
    let_the_stream_pass(api, subscriber)
    mailbox.wait_for(api.created("Fence")["id"], "was created")

    notifications = {notification.event["type"]: notification for notification in subscriber.about(subject(task))}
    assert len(subscriber.about(subject(task))) == len(notifications) == 3
    assert notifications["task.updated"].event["data"]["title"] == "Changed"
    assert notifications["task.updated"].event["data"]["version"] == 2
    assert notifications["task.deleted"].event["data"] == changed
    assert mailbox.about(task["id"]) == [mailbox.wait_for(task["id"], "The task “Changes” was created.")]
    delivered = service.deliveries(subject(task))
    assert sorted(delivery.event["type"] for delivery in delivered) == ["task.created", "task.deleted", "task.updated"]
    assert len({delivery.headers["Idempotency-Key"] for delivery in delivered}) == 3


def test_a_refused_change_is_not_published(api: Api, subscriber: Subscriber) -> None:
    task = api.created("Stays")
    api("PATCH", f"/tasks/{task['id']}", {"title": ""})
    api("PATCH", f"/tasks/{task['id']}", {"title": "Changed"}, headers={"If-Match": '"7"'})
    let_the_stream_pass(api, subscriber)

    assert [notification.event["type"] for notification in subscriber.about(subject(task))] == ["task.created"]


def test_a_repeated_create_is_not_published_again(api: Api, subscriber: Subscriber) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    first, repeated = (api("POST", "/tasks", {"title": "Once"}, headers=headers).json for _ in range(2))
    let_the_stream_pass(api, subscriber)

    assert first == repeated
    assert len(subscriber.about(subject(first))) == 1
