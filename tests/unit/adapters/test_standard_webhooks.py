"""Signatures of deliveries, against the example of the specification and against secrets in other forms."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from task_manager.adapters.standard_webhooks import SignedWebhook, signature
from task_manager.domain.errors import DeliveryFailed
from task_manager.domain.event import EventType, parse_event, task_event
from task_manager.domain.task import Task, TaskFields
from tests.fakes import FakeClock

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENT = task_event(
    EventType.TASK_CREATED,
    Task.create(TaskFields(title="Water ñ"), task_id="0195b1e6-0000-7000-8000-000000000001", source="api", now=NOW),
    "request 1",
)


def secret(key: bytes) -> str:
    return f"whsec_{b64encode(key).decode()}"


NEW, OLD = secret(b"n" * 32), secret(b"o" * 24)


def test_the_example_of_the_reference_implementation() -> None:
    # https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/python/tests/test_webhooks.py
    signed = b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'

    assert signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", signed) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_a_request_is_the_event_with_an_id_that_has_no_full_stop() -> None:
    request = SignedWebhook("https://crm.example/hook", FakeClock())(EVENT, NEW)

    assert request.url == "https://crm.example/hook"
    assert parse_event(request.body) == EVENT
    assert request.headers["Content-Type"] == "application/cloudevents+json"
    assert request.headers["webhook-id"] == "task-created:0195b1e6-0000-7000-8000-000000000001:1"
    assert request.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert request.headers["X-Correlation-Id"] == "request%201"


def test_what_is_signed_is_what_is_sent() -> None:
    request = SignedWebhook("https://crm.example/hook", FakeClock())(EVENT, NEW)

    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    assert request.headers["webhook-signature"] == signature(NEW, signed)


def test_each_secret_of_a_rotation_has_a_signature() -> None:
    form = SignedWebhook("https://crm.example/hook", FakeClock())
    both = form(EVENT, f"{NEW} {OLD}").headers["webhook-signature"]

    assert both.split(" ") == [form(EVENT, key).headers["webhook-signature"] for key in (NEW, OLD)]


def test_the_id_is_the_same_in_each_attempt_and_the_time_is_that_of_the_attempt() -> None:
    clock = FakeClock()
    form = SignedWebhook("https://crm.example/hook", clock)
    first = form(EVENT, NEW)
    clock.advance(NOW - datetime(2026, 2, 26, tzinfo=UTC))
    last = form(EVENT, NEW)

    assert (first.headers["webhook-id"], first.body) == (last.headers["webhook-id"], last.body)
    assert last.headers["webhook-timestamp"] == str(int(clock.now.timestamp()))
    assert first.headers["webhook-signature"] != last.headers["webhook-signature"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a password",
        "whsec_",
        "whsec_not base64",
        "whsec_%%%%",
        secret(b"s" * 23),
        secret(b"s" * 65),
        f"{NEW} {secret(b'short')}",
        f"{NEW},{OLD}",
        "whsk_" + b64encode(b"s" * 32).decode(),
        "https://hooks.slack.com/services/T1/B2/c3",
    ],
)
def test_a_secret_in_another_form_signs_nothing_and_is_not_named(text: str) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        SignedWebhook("https://crm.example/hook", FakeClock())(EVENT, text)

    assert str(failure.value) == "A signing secret is not whsec_ and the base64 of 24 to 64 bytes."
