"""Deliveries to the external service, with its failures."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.external_service import SILENCE, Delivery, ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.system import System

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ATTEMPTS = 5
ALWAYS_500 = "Never accepted"
SLOW = "Answered too late"


def subject(task: dict[str, Any]) -> str:
    return f"tasks/{task['id']}"


def processed(api: Api, task: dict[str, Any]) -> dict[str, Any]:
    """Wait for the outcome of a task's delivery, and return it."""

    def outcome() -> dict[str, Any] | None:
        processing: dict[str, Any] = api.task(task["id"])["processing"]
        return processing if processing["status"] != "pending" else None

    return eventually(outcome, f"the background has processed {task['title']}", seconds=120)


def keys(deliveries: list[Delivery]) -> set[str]:
    return {delivery.headers["Idempotency-Key"] for delivery in deliveries}


class DeadLetters:
    """Dead-letter queue of the background queue."""

    def __init__(self, sqs: "SQSClient", queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._found: list[tuple[dict[str, Any], dict[str, str]]] = []

    def about(self, task: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, str]]]:
        """Return the events about a task, each with its failure attributes."""
        while messages := self._receive():
            for message in messages:
                attributes = message.get("MessageAttributes", {})
                reasons = {name: attribute["StringValue"] for name, attribute in attributes.items()}
                self._found.append((json.loads(message["Body"]), reasons))
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return [letter for letter in self._found if letter[0]["subject"] == subject(task)]

    def _receive(self) -> list[Any]:
        response = self._sqs.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=0, MessageAttributeNames=["All"]
        )
        return response.get("Messages", [])


@pytest.fixture(scope="module")
def dead_letters(sqs: "SQSClient", outputs: dict[str, Any]) -> DeadLetters:
    return DeadLetters(sqs, outputs["background_dlq_url"])


@pytest.fixture(scope="module", autouse=True)
def early(api: Api, service: ExternalService) -> dict[str, dict[str, Any]]:
    """Tasks whose deliveries take long, started early for later tests."""
    processed(api, api.created("First"))
    service.respond(SLOW, SILENCE)
    slow = api.created(SLOW)
    # Alone in its batch, so that no other message waits for it.
    eventually(lambda: service.deliveries(subject(slow)), "the slow request has begun")
    service.respond(ALWAYS_500, *[500] * ATTEMPTS)
    return {SLOW: slow, ALWAYS_500: api.created(ALWAYS_500)}


def test_what_is_refused_is_dead_lettered(api: Api, service: ExternalService, dead_letters: DeadLetters) -> None:
    service.respond("Unwanted", 422)
    task = api.created("Unwanted")

    outcome = processed(api, task)

    assert (outcome["status"], outcome["reason"]) == ("failed", "The external service answered 422.")
    [(event, reasons)] = eventually(lambda: dead_letters.about(task), "it is in the dead-letter queue")
    assert (event["type"], event["data"]["id"]) == ("task.created", task["id"])
    assert reasons == {"error": "DeliveryRefused", "function": "process_sqs", "attempts": "1"}
    assert len(service.deliveries(subject(task))) == 1


def test_a_delivery_that_fails_twice_succeeds_at_the_third_attempt(
    api: Api, service: ExternalService, dead_letters: DeadLetters
) -> None:
    service.respond("In the end", 500, 503)
    task = api.created("In the end")

    outcome = processed(api, task)

    deliveries = service.deliveries(subject(task))
    assert [delivery.status for delivery in deliveries] == [500, 503, 200]
    assert len(keys(deliveries)) == 1
    assert outcome["status"] == "done"
    assert "reason" not in outcome or outcome["reason"] is None
    assert dead_letters.about(task) == []


def test_status_429_is_retried(api: Api, service: ExternalService) -> None:
    service.respond("Busy", 429)
    task = api.created("Busy")

    assert processed(api, task)["status"] == "done"
    assert [delivery.status for delivery in service.deliveries(subject(task))] == [429, 200]


def test_a_failed_event_delays_no_other(api: Api, service: ExternalService, dead_letters: DeadLetters) -> None:
    service.respond("Bad apple", 400)
    tasks = [api.created("Bad apple" if number == 5 else f"Good apple {number}") for number in range(12)]

    outcomes = [processed(api, task)["status"] for task in tasks]

    assert outcomes == [*["done"] * 5, "failed", *["done"] * 6]
    assert [len(service.deliveries(subject(task))) for task in tasks] == 12 * [1]
    assert [len(dead_letters.about(task)) for task in tasks] == [*[0] * 5, 1, *[0] * 6]


def test_a_changed_key_is_read_again(api: Api, system: System, service: ExternalService) -> None:
    processed(api, api.created("With the old key"))
    old = service.api_key
    service.api_key = "key-after-its-rotation-93b2"
    system.store_key(service.api_key)

    def deliveries_of_a_process_with_the_old_key() -> list[Delivery] | None:
        task = api.created("With the new key")
        assert processed(api, task)["status"] == "done"
        deliveries = service.deliveries(subject(task), unauthorized=True)
        return deliveries if len(deliveries) > 1 else None

    # A process of the function that starts in between reads the new key at once.
    refused, accepted = eventually(deliveries_of_a_process_with_the_old_key, "a process has remembered the old key")
    assert (refused.status, refused.headers["X-Api-Key"]) == (401, old)
    assert (accepted.status, accepted.headers["X-Api-Key"]) == (200, service.api_key)
    assert len(keys([refused, accepted])) == 1


def test_a_missing_response_is_a_timeout(api: Api, service: ExternalService, early: dict[str, dict[str, Any]]) -> None:
    task = early[SLOW]

    assert processed(api, task)["status"] == "done"
    deliveries = service.deliveries(subject(task))
    assert [delivery.status for delivery in deliveries] == [SILENCE, 200]
    assert len(keys(deliveries)) == 1


def test_an_event_that_always_fails_is_dead_lettered(
    api: Api, service: ExternalService, dead_letters: DeadLetters, early: dict[str, dict[str, Any]]
) -> None:
    task = early[ALWAYS_500]

    outcome = processed(api, task)

    assert (outcome["status"], outcome["reason"]) == ("failed", "The external service answered 500.")
    [(event, _)] = eventually(lambda: dead_letters.about(task), "it is in the dead-letter queue")
    assert event["data"]["id"] == task["id"]
    deliveries = service.deliveries(subject(task))
    assert [delivery.status for delivery in deliveries] == [500] * ATTEMPTS
    assert len(keys(deliveries)) == 1


# Runs after the tests above, whose retries would use the wrong key.
def test_a_wrong_key_is_a_refusal(
    api: Api, system: System, service: ExternalService, dead_letters: DeadLetters
) -> None:
    valid_key = service.api_key
    system.store_key("wrong-key")
    service.api_key = "key-that-nobody-knows"
    try:
        task = api.created("Shut out")
        outcome = processed(api, task)
    finally:
        service.api_key = valid_key
        system.store_key(valid_key)

    assert (outcome["status"], outcome["reason"]) == ("failed", "The external service answered 401.")
    assert eventually(lambda: dead_letters.about(task), "it is in the dead-letter queue")
    assert processed(api, api.created("Let in again"))["status"] == "done"
