"""Events: one for each change, in the format of each subscriber, and none for other writes."""

from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Subscriber


def subject(task: dict[str, Any]) -> str:
    return f"tasks/{task['id']}"


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
    api: Api, subscriber: Subscriber, mailbox: Subscriber, service: ExternalService
) -> None:
    task = api.created("Published once", priority="high", tags=["a"])
    notification = subscriber.wait_for(subject(task), "task.created")
    processed = when_processed(api, task)
    let_the_stream_pass(api, subscriber)

    assert processed["processing"]["status"] == "done"
    assert (processed["version"], processed["updated_at"]) == (1, task["updated_at"])

    assert subscriber.about(subject(task)) == [notification]
    assert mailbox.about(subject(task)) == [notification]
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
def test_a_mail_has_a_valid_subject(api: Api, mailbox: Subscriber, title: str, expected: str) -> None:
    notification = mailbox.wait_for(subject(api.created(title)), "task.created")

    assert notification.subject == expected
    assert notification.event["data"]["title"] == title


def test_updates_and_deletions_are_published_but_not_mailed(
    api: Api, subscriber: Subscriber, mailbox: Subscriber, service: ExternalService
) -> None:
    task = api.created("Changes")
    path = f"/tasks/{task['id']}"
    api("PATCH", path, {"title": "Changed"})
    changed = when_processed(api, task, version=2)
    api("DELETE", path)
    subscriber.wait_for(subject(task), "task.deleted")
    eventually(lambda: service.deliveries(subject(task), "task.deleted"), "the deletion is delivered")
    let_the_stream_pass(api, subscriber)

    notifications = {notification.event["type"]: notification for notification in subscriber.about(subject(task))}
    assert len(subscriber.about(subject(task))) == len(notifications) == 3
    assert notifications["task.updated"].event["data"]["title"] == "Changed"
    assert notifications["task.updated"].event["data"]["version"] == 2
    assert notifications["task.deleted"].event["data"] == changed
    assert [notification.event["type"] for notification in mailbox.about(subject(task))] == ["task.created"]
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
