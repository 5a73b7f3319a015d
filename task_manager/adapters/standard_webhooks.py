"""Requests that are signed by Standard Webhooks, with symmetric secrets.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from urllib.parse import quote

from task_manager.adapters.destination import Request
from task_manager.domain.errors import DeliveryFailed
from task_manager.domain.event import Event
from task_manager.domain.ports.clock import Clock

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)
"""Lengths of a key that the specification allows."""

_NOT_A_SECRET = f"A signing secret is not {PREFIX} and the base64 of {KEY_BYTES[0]} to {KEY_BYTES[-1]} bytes."


class SignedWebhook:
    """Form of a destination of kind `standard`: the event as CloudEvent, with a signature for each secret.

    The timestamp is that of the attempt: receivers refuse old ones, and an event may wait for days.

    Args:
        url: URL of the destination.
        clock: Clock of the timestamp.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock

    def __call__(self, event: Event, secret: str) -> Request:
        """Return the request. `secret` is one secret, or several separated by spaces while they are rotated.

        Raises:
            DeliveryFailed: A secret has another form.
        """
        body = event.model_dump_json().encode()
        # The specification advises against full stops, which delimit the parts of what is signed.
        message_id = quote(event.id, safe=":").replace(".", "-")
        timestamp = str(int(self._clock().timestamp()))
        signed = f"{message_id}.{timestamp}.".encode() + body
        headers = {
            "Content-Type": "application/cloudevents+json",
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": _signatures(secret, signed),
        }
        if event.correlationid:
            headers["X-Correlation-Id"] = quote(event.correlationid)
        return Request(self._url, headers, body)


def signature(secret: str, signed: bytes) -> str:
    """Return the signature under one secret.

    Raises:
        DeliveryFailed: The secret has another form.
    """
    return f"v1,{b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()}"


def _signatures(secrets: str, signed: bytes) -> str:
    if not secrets:
        raise DeliveryFailed(_NOT_A_SECRET)
    return " ".join(signature(secret, signed) for secret in secrets.split())


def _key(secret: str) -> bytes:
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise DeliveryFailed(_NOT_A_SECRET) from error
    if not secret.startswith(PREFIX) or len(key) not in KEY_BYTES:
        raise DeliveryFailed(_NOT_A_SECRET)
    return key
