"""Deliveries from the queue of a destination, with the real composition and a destination on this machine."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from task_manager.domain.event import EventType, task_event
from task_manager.domain.task import Task, TaskFields
from task_manager.handlers import deliver_webhook
from tests.conftest import REGION
from tests.fakes import FakeClock
from tests.unit.adapters.http_server import Service, responses
from tests.unit.handlers.conftest import Invocation, Lines
from tests.unit.handlers.queues import Queue

SECRET = "whsec_c2lnbmVkIGJ5IHRoZSB1bml0IHRlc3RzIGFsb25l"


@pytest.fixture
def receiver() -> Iterator[Service]:
    running = Service()
    yield running
    running.stop()


@pytest.fixture
def queues(environment: None, receiver: Service, monkeypatch: pytest.MonkeyPatch) -> dict[str, Queue]:
    """Queues of a signed destination and of a chat, by their names."""
    secrets = boto3.client("secretsmanager", region_name=REGION)
    secrets.create_secret(Name="crm", SecretString=SECRET)
    secrets.create_secret(Name="chat", SecretString=f"{receiver.url}/chat")
    queues = {name: Queue(boto3.client("sqs"), f"destination-{name}") for name in ("crm", "chat", "teams")}
    kinds = {"crm": "standard", "chat": "slack", "teams": "teams"}
    destinations = {
        name: {
            "kind": kinds[name],
            "url": receiver.url if name == "crm" else None,
            "secret_arn": "crm" if name == "crm" else "chat",
            "queue_url": queue.url,
            "dlq_url": queue.dlq,
        }
        for name, queue in queues.items()
    }
    monkeypatch.setenv("DESTINATIONS", json.dumps(destinations))
    return queues


def event(number: int) -> str:
    task = Task.create(
        TaskFields(title=f"Task {number}"),
        task_id=f"0195b1e6-0000-7000-8000-00000000000{number}",
        source="api",
        now=FakeClock()(),
    )
    return task_event(EventType.TASK_CREATED, task, f"request-{number}").model_dump_json()


def test_each_message_of_a_batch_has_its_own_outcome(
    queues: dict[str, Queue], receiver: Service, lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    queue = queues["crm"]
    receiver.behaviours = [responses(200), responses(503), responses(410), responses(422)]
    queue.send(*map(event, range(4)), "no event")
    batch = queue.event()

    response = deliver_webhook.handler(batch, Invocation())

    assert response == {"batchItemFailures": [{"itemIdentifier": batch["Records"][1]["messageId"]}]}
    dead = {message["Body"]: message["MessageAttributes"]["error"]["StringValue"] for message in queue.dead()}
    assert dead == {event(2): "DestinationGone", event(3): "DeliveryRefused", "no event": "NotAnEvent"}
    logged = [line for line in lines() if line["message"] == "webhook"]
    outcomes = ["done", "postponed", "dead_lettered", "dead_lettered", "dead_lettered"]
    assert [line["outcome"] for line in logged] == outcomes
    assert logged[1]["reason"] == "The destination crm answered 503."
    assert (logged[0]["correlation_id"], logged[0]["event_id"]) == ("request-0", json.loads(event(0))["id"])
    # Neither the secret nor the URL.
    assert SECRET not in str(lines())
    assert receiver.url not in str(lines())
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "DestinationLatency" in line]
    assert {(line["destination"], line["outcome"]) for line in metrics} == {
        ("crm", outcome) for outcome in ("delivered", "failed", "refused")
    }


@pytest.mark.parametrize(("name", "key"), [("chat", "blocks"), ("teams", "attachments")])
def test_a_chat_gets_a_message(name: str, key: str, queues: dict[str, Queue], receiver: Service) -> None:
    queues[name].send(event(1))

    assert deliver_webhook.handler(queues[name].event(), Invocation()) == {"batchItemFailures": []}

    [request] = receiver.requests
    assert request.path == "/events/chat"
    assert "Task 1" in json.dumps(json.loads(request.body)[key])


def test_a_secret_that_has_no_value_yet_postpones_events(queues: dict[str, Queue], receiver: Service) -> None:
    secrets: Any = boto3.client("secretsmanager", region_name=REGION)
    secrets.delete_secret(SecretId="crm", ForceDeleteWithoutRecovery=True)
    queues["crm"].send(event(1))
    batch = queues["crm"].event()

    response = deliver_webhook.handler(batch, Invocation())

    assert response == {"batchItemFailures": [{"itemIdentifier": batch["Records"][0]["messageId"]}]}
    assert receiver.requests == []
