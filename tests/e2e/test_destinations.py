"""Deliveries to destinations on the running system: signed, as messages of a chat, and each on its own."""

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.system import SIGNING_SECRET

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def deleted(api: Api, title: str) -> dict[str, Any]:
    """Create and delete a task, and return it."""
    task = api.created(title)
    assert api("DELETE", f"/tasks/{task['id']}").status == 204
    return task


def test_a_delivery_is_signed_over_the_bytes_that_arrive(api: Api, service: ExternalService) -> None:
    task = deleted(api, "Signed ñ")

    [webhook] = eventually(lambda: service.webhooks("crm", task["id"]), "it is delivered")

    message_id, timestamp = webhook.headers["webhook-id"], webhook.headers["webhook-timestamp"]
    signed = f"{message_id}.{timestamp}.".encode() + webhook.body
    key = base64.b64decode(SIGNING_SECRET.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert webhook.headers["webhook-signature"] == f"v1,{signature}"
    assert message_id == f"task-deleted:{task['id']}:1"
    event = json.loads(webhook.body)
    assert (event["type"], event["data"]["title"]) == ("task.deleted", "Signed ñ")


def test_a_chat_gets_a_message_that_it_does_not_interpret(api: Api, service: ExternalService) -> None:
    task = deleted(api, "<!channel> & friends")

    [webhook] = eventually(lambda: service.webhooks("chat", task["id"]), "the chat has a message")

    message = json.loads(webhook.body)
    assert message["text"] == "The task “&lt;!channel&gt; &amp; friends” was deleted."
    assert "webhook-signature" not in webhook.headers


def test_a_destination_that_is_down_stops_no_other_and_is_retried(api: Api, service: ExternalService) -> None:
    service.respond_as("crm", "Only crm is down", 503, 503)
    task = deleted(api, "Only crm is down")

    eventually(lambda: service.webhooks("chat", task["id"]), "the chat has its message")
    eventually(lambda: len(service.webhooks("crm", task["id"])) == 3, "the third attempt is accepted")
    attempts = service.webhooks("crm", task["id"])

    assert len({attempt.headers["webhook-id"] for attempt in attempts}) == 1
    assert len({attempt.body for attempt in attempts}) == 1


@pytest.mark.parametrize(("status", "error"), [(410, "DestinationGone"), (400, "DeliveryRefused")])
def test_what_a_destination_refuses_is_a_dead_letter_of_its_own_queue(
    status: int, error: str, api: Api, service: ExternalService, sqs: "SQSClient", outputs: dict[str, Any]
) -> None:
    title = f"Refused with {status}"
    service.respond_as("crm", title, status)
    task = deleted(api, title)
    dlq = outputs["destinations"]["crm"]["dlq_url"]

    def dead_letter() -> Any:
        received = sqs.receive_message(QueueUrl=dlq, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        for message in received.get("Messages", ()):
            if task["id"] in message["Body"]:
                sqs.delete_message(QueueUrl=dlq, ReceiptHandle=message["ReceiptHandle"])
                return message
        return None

    message: Any = eventually(dead_letter, "it is in the dead-letter queue")

    reasons = {name: attribute["StringValue"] for name, attribute in message["MessageAttributes"].items()}
    assert reasons == {"error": error, "function": "deliver_webhook", "attempts": "1"}
    assert len(service.webhooks("crm", task["id"])) == 1
