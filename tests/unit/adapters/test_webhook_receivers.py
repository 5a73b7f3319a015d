"""Deliveries as receivers verify them: the published library, and the receiver in docs/webhooks.md."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest
import urllib3
from standardwebhooks import Webhook, WebhookVerificationError

from task_manager.adapters.destination import Request
from task_manager.adapters.standard_webhooks import SignedWebhook
from task_manager.domain.event import EventType, task_event
from task_manager.domain.task import Task, TaskFields

PAGE = Path(__file__).parents[3] / "docs" / "webhooks.md"
RECEIVER = re.findall(r"<!-- receiver -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[0]
SECRET = re.findall(r'"(whsec_[^"]+)"', RECEIVER)[0]
OTHER = "whsec_YW5vdGhlciBzZWNyZXQgdGhhbiB0aGUgcmVjZWl2ZXIncw=="
CREATED = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENT = task_event(
    EventType.TASK_CREATED,
    Task.create(TaskFields(title="Water ñ"), task_id="0195b1e6-0000-7000-8000-000000000001", source="api", now=CREATED),
)


def delivery(secret: str, clock_error: timedelta = timedelta()) -> Request:
    """Return a request of now, by a clock that may be off; the event is much older."""
    return SignedWebhook("https://crm.example", lambda: datetime.now(UTC) + clock_error)(EVENT, secret)


def verify(request: Request, body: bytes | None = None) -> Any:
    return Webhook(SECRET).verify(body or request.body, dict(request.headers))


def test_the_library_accepts_a_delivery_and_returns_the_event() -> None:
    assert verify(delivery(SECRET))["data"]["title"] == "Water ñ"


@pytest.mark.parametrize("secrets", [f"{SECRET} {OTHER}", f"{OTHER} {SECRET}"], ids=["before", "after"])
def test_the_library_accepts_a_delivery_during_a_rotation(secrets: str) -> None:
    assert verify(delivery(secrets))["id"] == EVENT.id


def test_the_library_refuses_other_secrets_other_bytes_and_other_ids() -> None:
    request = delivery(SECRET)
    with pytest.raises(WebhookVerificationError):
        verify(delivery(OTHER))
    with pytest.raises(WebhookVerificationError):
        verify(request, request.body + b" ")
    with pytest.raises(WebhookVerificationError):
        verify(Request(request.url, {**request.headers, "webhook-id": "task-created:other:1"}, request.body))


@pytest.mark.parametrize(("minutes", "is_accepted"), [(-10, False), (-4, True), (4, True), (10, False)], ids=str)
def test_a_clock_may_be_off_by_less_than_five_minutes(minutes: int, is_accepted: bool, receiver: str) -> None:
    request = delivery(SECRET, timedelta(minutes=minutes))
    if is_accepted:
        verify(request)
    else:
        with pytest.raises(WebhookVerificationError):
            verify(request)

    assert post(receiver, request) == (204 if is_accepted else 401)


@pytest.fixture
def receiver() -> Iterator[str]:
    """URL of the receiver in the documentation."""
    names: dict[str, Any] = {}
    exec(RECEIVER, names)  # noqa: S102 - the page's own code
    names["Receiver"].log_message = lambda *_: None
    with HTTPServer(("127.0.0.1", 0), names["Receiver"]) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def post(url: str, request: Request, body: bytes | None = None) -> int:
    with urllib3.PoolManager() as pool:
        return pool.request("POST", url, headers=request.headers, body=body or request.body).status


def test_the_receiver_in_the_documentation_accepts_what_is_signed_alone(receiver: str) -> None:
    request = delivery(f"{OTHER} {SECRET}")

    assert post(receiver, request) == 204
    assert post(receiver, request, request.body + b" ") == 401
    assert post(receiver, delivery(OTHER)) == 401


def test_the_receiver_in_the_documentation_has_fifteen_lines() -> None:
    receiver = RECEIVER[RECEIVER.index("KEY =") :]

    assert len([line for line in receiver.splitlines() if line]) <= 15
