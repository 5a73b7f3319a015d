"""What others are told: once, in the form they want, and of nothing that is no news."""

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
    """The task, once the background is through with a version of it."""

    def settled() -> dict[str, Any] | None:
        present = api.task(task["id"])
        through = present["processing"]["status"] != "pending"
        return present if through and present["version"] == version else None

    return eventually(settled, f"the background is through with {task['title']}")


def let_the_stream_pass(api: Api, subscriber: Subscriber) -> None:
    """Wait until all that was written before is published: the stream keeps its order."""
    for _ in range(2):
        subscriber.wait_for(subject(api.created("Fence")), "task.created")


def test_a_created_task_is_told_of_once_everywhere(
    api: Api, subscriber: Subscriber, mailbox: Subscriber, service: ExternalService
) -> None:
    task = api.created("Told of once", priority="high", tags=["a"])
    told = subscriber.wait_for(subject(task), "task.created")
    processed = when_processed(api, task)
    let_the_stream_pass(api, subscriber)

    assert processed["processing"]["status"] == "done"
    assert (processed["version"], processed["updated_at"]) == (1, task["updated_at"])

    assert subscriber.about(subject(task)) == [told]
    assert mailbox.about(subject(task)) == [told]
    [delivery] = service.deliveries(subject(task))
    assert delivery.event == told.event
    assert delivery.headers["Idempotency-Key"] == told.event["id"]
    assert delivery.headers["X-Api-Key"] == service.api_key
    assert delivery.headers["Content-Type"] == "application/cloudevents+json"

    event = told.event
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "task.created", subject(task))
    assert event["time"] == task["created_at"]
    assert {**event["data"], "processing": None} == {**task, "processing": None}
    assert told.attributes == {"event_type": "task.created", "bulk": "false"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Plain", "Task created: Plain"),
        ("Llamar a la señora Núñez", "Task created: Llamar a la senora Nunez"),
        ("日本", "Task created"),
        ("x" * 200, f"Task created: {'x' * 82}..."),
    ],
)
def test_a_mail_has_a_subject_that_mail_takes(api: Api, mailbox: Subscriber, title: str, expected: str) -> None:
    told = mailbox.wait_for(subject(api.created(title)), "task.created")

    assert told.subject == expected
    assert told.event["data"]["title"] == title


def test_updates_and_deletions_are_told_of_but_not_mailed(
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

    told = {one.event["type"]: one for one in subscriber.about(subject(task))}
    assert len(subscriber.about(subject(task))) == len(told) == 3
    assert told["task.updated"].event["data"]["title"] == "Changed"
    assert told["task.updated"].event["data"]["version"] == 2
    assert told["task.deleted"].event["data"] == changed
    assert [one.event["type"] for one in mailbox.about(subject(task))] == ["task.created"]
    delivered = service.deliveries(subject(task))
    assert sorted(one.event["type"] for one in delivered) == ["task.created", "task.deleted", "task.updated"]
    assert len({one.headers["Idempotency-Key"] for one in delivered}) == 3


def test_a_refused_change_is_not_told_of(api: Api, subscriber: Subscriber) -> None:
    task = api.created("Stays")
    api("PATCH", f"/tasks/{task['id']}", {"title": ""})
    api("PATCH", f"/tasks/{task['id']}", {"title": "Changed"}, headers={"If-Match": '"7"'})
    let_the_stream_pass(api, subscriber)

    assert [one.event["type"] for one in subscriber.about(subject(task))] == ["task.created"]


def test_a_repeated_create_is_not_told_of_again(api: Api, subscriber: Subscriber) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    first, again = (api("POST", "/tasks", {"title": "Once"}, headers=headers).json for _ in range(2))
    let_the_stream_pass(api, subscriber)

    assert first == again
    assert len(subscriber.about(subject(first))) == 1
