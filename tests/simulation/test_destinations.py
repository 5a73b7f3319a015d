"""Destinations get what they ask for, whatever fails, and wait for no other; defects of these parts are detected."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from task_manager.adapters.destination import Request
from task_manager.adapters.standard_webhooks import SignedWebhook
from task_manager.domain.event import Event, EventType
from task_manager.handlers import deliver_webhook
from tests.simulation.destinations import FILTERS, Destinations
from tests.simulation.runs import Run

_SEEDS_PER_TEST = 10
_MUTANT_SEEDS = 40


def violations(run: Run, seed: int) -> list[str]:
    destinations = Destinations()
    outcome = run(seed, destinations)
    return [*outcome.violations, *destinations.violations()]


@pytest.mark.parametrize("first", range(0, 20, _SEEDS_PER_TEST))
def test_a_destination_that_is_down_stops_no_other_and_nothing_is_lost(run: Run, first: int) -> None:
    seeds = range(first, first + _SEEDS_PER_TEST)

    assert {seed: found for seed in seeds if (found := violations(run, seed))} == {}


def acknowledge_failed_webhooks(patch: pytest.MonkeyPatch) -> None:
    """A message is acknowledged after the first attempt, whatever its result."""
    handler = deliver_webhook.handler

    def acknowledging(event: Any, context: Any) -> Any:
        handler(event, context)
        return {"batchItemFailures": []}

    patch.setattr(deliver_webhook, "handler", acknowledging)


def sign_the_time_of_the_event(patch: pytest.MonkeyPatch) -> None:
    """The timestamp is that of the event, so that events that waited are refused."""
    sign = SignedWebhook.__call__

    def with_time_of_event(self: SignedWebhook, event: Event, secret: str) -> Request:
        return sign(SignedWebhook(self._url, lambda: event.time), event, secret)

    patch.setattr(SignedWebhook, "__call__", with_time_of_event)


def send_other_bytes_than_are_signed(patch: pytest.MonkeyPatch) -> None:
    """The body ends with a line break that is not signed."""
    _change(patch, lambda request: Request(request.url, request.headers, request.body + b"\n"))


def change_webhook_id_with_each_attempt(patch: pytest.MonkeyPatch) -> None:
    """The id is the time of the attempt, too."""

    def with_time(request: Request) -> Request:
        headers: Mapping[str, str] = request.headers
        changed = {"webhook-id": f"{headers['webhook-id']}:{headers['webhook-timestamp']}"}
        return Request(request.url, {**headers, **changed}, request.body)

    _change(patch, with_time)


def _change(patch: pytest.MonkeyPatch, change: Callable[[Request], Request]) -> None:
    sign = SignedWebhook.__call__
    patch.setattr(SignedWebhook, "__call__", lambda *arguments: change(sign(*arguments)))


@pytest.mark.parametrize(
    "mutant",
    [
        acknowledge_failed_webhooks,
        sign_the_time_of_the_event,
        send_other_bytes_than_are_signed,
        change_webhook_id_with_each_attempt,
    ],
    ids=lambda mutant: mutant.__name__,
)
def test_a_mutant_is_detected(
    run: Run, mutant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant(monkeypatch)

    assert any(violations(run, seed) for seed in range(_MUTANT_SEEDS)), mutant.__doc__


def test_the_destination_without_a_choice_gets_all_types_that_are_published() -> None:
    assert FILTERS["crm"] == {"event_type": sorted(set(EventType) - {EventType.TASK_URGENT})}
