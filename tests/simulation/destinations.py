"""Destinations in the simulation: one with faults like everything else, and one that is down until all else is done."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import urllib3

from tests.simulation.actors import ExternalService
from tests.simulation.aws.messaging import Queue
from tests.simulation.deliveries import QueueMapping
from tests.simulation.scheduler import Scheduler
from tests.simulation.simulation import Simulation, passes

NAMES = ("crm", "down")
FILTERS: Mapping[str, Mapping[str, list[str]]] = {
    "crm": {
        "event_type": [
            "import.finished",
            "task.created",
            "task.deleted",
            "task.due_soon",
            "task.overdue",
            "task.updated",
        ]
    },
    "down": {"event_type": ["task.created", "task.deleted"], "bulk": ["false"]},
}
"""Filter policies, as the stack makes them of the types, and of `imported_tasks`."""

_SECRET = "whsec_c2lnbmVkIGluIHRoZSBzaW11bGF0aW9uIG9ubHk="
_TOLERANCE_SECONDS = 300
_ATTEMPTS = 100


def _url(name: str) -> str:
    return f"https://sqs.eu-central-1.amazonaws.com/123456789012/destination-{name}"


SETTINGS = {
    "DESTINATION_MAX_RECEIVE_COUNT": str(_ATTEMPTS),
    "DESTINATION_RETRY_SECONDS": "30",
    "DESTINATIONS": json.dumps(
        {
            name: {
                "kind": "standard",
                "url": f"https://{name}.invalid/hook",
                "secret_arn": f"secret-of-{name}",
                "queue_url": _url(name),
                "dlq_url": f"{_url(name)}-dlq",
            }
            for name in NAMES
        }
    ),
}


@dataclass
class Receiver(ExternalService):
    """Receiver that verifies each request as Standard Webhooks asks for."""

    scheduler: Scheduler = field(kw_only=True)
    is_down: bool = False
    invalid: list[str] = field(default_factory=list)
    key_header = "webhook-id"

    def request(self, method: str, url: str, **request: Any) -> urllib3.HTTPResponse:
        if self.is_down:
            return urllib3.HTTPResponse(body=b"", status=503, preload_content=False)
        self.invalid += self._violations(request["headers"], request["body"])
        return super().request(method, url, **request)

    def _violations(self, headers: Mapping[str, str], body: bytes) -> Iterator[str]:
        message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
        key = base64.b64decode(_SECRET.removeprefix("whsec_"))
        signed = f"{message_id}.{timestamp}.".encode() + body
        signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        if f"v1,{signature}" not in headers["webhook-signature"].split():
            yield f"the signature of {message_id} is not valid"
        if abs(self.scheduler.now.timestamp() - int(timestamp)) > _TOLERANCE_SECONDS:
            yield f"the timestamp of {message_id} is not that of the attempt"


class Destinations:
    """Two destinations, added to a simulation before it starts."""

    def __call__(self, simulation: Simulation) -> None:
        """Connect queues, functions and receivers as the stack does."""
        self._simulation = simulation
        clock = lambda: simulation.scheduler.now  # noqa: E731
        self.dlqs = {name: Queue(clock) for name in NAMES}
        self.queues = {name: Queue(clock, timedelta(minutes=18), _ATTEMPTS, self.dlqs[name]) for name in NAMES}
        random = Random(simulation.random.random())
        self.receivers = {name: Receiver(simulation.faults, random, scheduler=simulation.scheduler) for name in NAMES}
        self.receivers["down"].is_down = True
        sqs = simulation.calls.services["sqs"]
        sqs.queues = {
            **sqs.queues,
            **{_url(name): queue for name, queue in self.queues.items()},
            **{f"{_url(name)}-dlq": queue for name, queue in self.dlqs.items()},
        }
        service_secret = simulation.calls.services["secretsmanager"].get_secret_value
        simulation.calls.services = {
            **simulation.calls.services,
            "secretsmanager": SimpleNamespace(
                get_secret_value=lambda **get: (
                    {"SecretString": _SECRET} if get["SecretId"].startswith("secret-of-") else service_secret(**get)
                )
            ),
        }
        simulation.deliveries.subscribers = [
            *simulation.deliveries.subscribers,
            *(lambda message, name=name: self._queue(message, name) for name in NAMES),
        ]
        simulation.receivers = {f"{name}.invalid": receiver for name, receiver in self.receivers.items()}
        simulation.more_work.append(self._is_working)
        for name, queue in self.queues.items():
            mapping = QueueMapping(simulation.runtime, queue, f"destination-{name}", "deliver_webhook")
            simulation.scheduler.spawn(mapping.run)

    def violations(self) -> Iterator[str]:
        """Yield each event that a destination lost or did not ask for, or that waited for another destination."""
        for name, receiver in self.receivers.items():
            yield from receiver.invalid
            expected = {_webhook_id(event) for event in self._simulation.notifications if _asks_for(name, event)}
            answered = receiver.accepted.keys() | receiver.refused
            yield from (f"{event_id} is lost for {name}" for event_id in sorted(expected - answered))
            yield from (f"{event_id} is not for {name}" for event_id in sorted(answered - expected))
            for event_id, bodies in receiver.accepted.items():
                if any(body != bodies[0] for body in bodies):
                    yield f"{event_id} differs between the attempts for {name}"
            dead = {_webhook_id(json.loads(message.body)) for message in self.dlqs[name].messages.values()}
            yield from (f"{event_id} is no dead letter of {name}" for event_id in sorted(receiver.refused ^ dead))
        if self.receivers["down"].is_down:
            yield "the destination that was down never came back"

    def _queue(self, message: Mapping[str, Any], name: str) -> None:
        if passes(message, FILTERS[name]):
            self.queues[name].send(message["Message"], {})

    def _is_working(self) -> bool:
        """Return whether a destination has events to get, when all other work is done.

        The one that is down comes back only then: if another waited for it, the simulation would not settle.
        """
        if self.queues["crm"].messages:
            return True
        self.receivers["down"].is_down = False
        for name, dlq in self.dlqs.items():
            for message in [message for message in dlq.messages.values() if "error" not in message.attributes]:
                # All attempts were used up: an operator redrives it.
                del dlq.messages[message.id]
                self.queues[name].send(message.body, {})
        return any(queue.messages for queue in self.queues.values())


def _webhook_id(event: Mapping[str, Any]) -> str:
    return str(event["id"]).replace(".", "-")


def _asks_for(name: str, event: Mapping[str, Any]) -> bool:
    is_bulk = event["type"] == "task.created" and str(event["data"]["source"]).startswith("import:")
    policy = FILTERS[name]
    return event["type"] in policy["event_type"] and str(is_bulk).lower() in policy.get("bulk", ["true", "false"])
