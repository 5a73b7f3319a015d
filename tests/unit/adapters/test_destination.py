"""Deliveries to destinations: forms, changed secrets, what responses mean, and which addresses get requests."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import urllib3

from task_manager.adapters import public_connections
from task_manager.adapters.destination import ChatWebhook, HttpDestination, Request
from task_manager.adapters.http_receiver import HttpReceiver, Timeouts
from task_manager.adapters.public_connections import NotPublic
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused, DestinationGone
from task_manager.domain.event import Event, EventType, task_event
from task_manager.domain.task import Task, TaskFields
from tests.unit.adapters.http_server import Service, drips, responses, stalls

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENT = task_event(
    EventType.TASK_CREATED,
    Task.create(TaskFields(title="Water ñ"), task_id="0195b1e6-0000-7000-8000-000000000001", source="api", now=NOW),
)
AMPLE, SHORT = Timeouts(), Timeouts(connect=2, total=0.5)


@dataclass
class Secrets:
    """Cached and current secret."""

    cached: str = "old"
    current: str = "old"
    fetches: int = 0

    def __call__(self, *, force_refresh: bool) -> str:
        if force_refresh:
            self.fetches += 1
            self.cached = self.current
        return self.cached


def plain(url: str) -> Callable[[Event, str], Request]:
    """Form whose header has the secret."""
    return lambda event, secret: Request(url, {"secret": secret}, event.id.encode())


def destination(
    url: str,
    secrets: Secrets | None = None,
    timeouts: Timeouts = AMPLE,
    connections: urllib3.PoolManager | None = None,
) -> HttpDestination:
    pool = connections or public_connections.public_connections()
    receiver = HttpReceiver("The destination crm", lambda: NOW, timeouts, pool)
    return HttpDestination("crm", plain(url), secrets or Secrets(), receiver)


def test_an_event_is_delivered_in_its_form(service: Service) -> None:
    destination(service.url).deliver(EVENT)

    [request] = service.requests
    assert (request.path, request.headers["secret"], request.body) == ("/events", "old", EVENT.id.encode())


def test_a_chat_gets_its_message_at_the_url_that_is_the_secret(service: Service) -> None:
    receiver = HttpReceiver("The destination chat", lambda: NOW)
    form = ChatWebhook(lambda event: {"text": event.id, "ñ": None})
    HttpDestination("chat", form, Secrets(cached=f"{service.url}/T1/B2/c3"), receiver).deliver(EVENT)

    [request] = service.requests
    assert request.path == "/events/T1/B2/c3"
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.body) == {"text": EVENT.id, "ñ": None}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_secret_that_was_replaced_is_read_again_once(service: Service, status: int) -> None:
    service.behaviours = [responses(status), responses(200)]
    destination(service.url, Secrets(current="new")).deliver(EVENT)

    assert [request.headers["secret"] for request in service.requests] == ["old", "new"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_under_the_current_secret_is_final(service: Service, status: int) -> None:
    service.behaviours = [responses(status)]
    with pytest.raises(DeliveryRefused, match=rf"^The destination crm answered {status}\.$"):
        destination(service.url).deliver(EVENT)

    assert len(service.requests) == 1


def test_a_destination_that_is_gone_is_told_apart_from_a_refusal(service: Service) -> None:
    service.behaviours = [responses(410), responses(422)]
    with pytest.raises(DestinationGone, match=r"^The destination crm answered 410\.$"):
        destination(service.url).deliver(EVENT)
    with pytest.raises(DeliveryRefused) as refusal:
        destination(service.url).deliver(EVENT)

    assert type(refusal.value) is DeliveryRefused


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_an_outage_is_a_failure_with_the_wait_that_is_asked_for(service: Service, status: int) -> None:
    service.behaviours = [responses(status, b"", **{"Retry-After": "30"})]
    with pytest.raises(DeliveryFailed, match=rf"^The destination crm answered {status}\.$") as failure:
        destination(service.url).deliver(EVENT)

    assert failure.value.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(service: Service, status: int) -> None:
    service.behaviours = [responses(status, Location=f"{service.url}/elsewhere")]
    with pytest.raises(DeliveryRefused):
        destination(service.url).deliver(EVENT)

    assert len(service.requests) == 1


def test_a_silent_destination_has_failed(service: Service) -> None:
    service.behaviours = [stalls(service)]
    with pytest.raises(DeliveryFailed, match=r"^The destination crm did not answer in time\.$"):
        destination(service.url, timeouts=SHORT).deliver(EVENT)


def test_a_response_of_100_mb_is_accepted_by_its_status(service: Service) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"
    service.behaviours = [drips(service, start, b"x" * 1_000_000, 0.001)]
    destination(service.url).deliver(EVENT)

    # Socket buffers are sent too; they are far smaller than 100 MB.
    assert service.bytes_sent < 20_000_000


@pytest.mark.parametrize("url", ["ftp://host.invalid/", "https://", "https://host.invalid/T1", "http://[::1"])
def test_a_url_that_leads_nowhere_is_a_failure_without_the_url(url: str) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        destination(url).deliver(EVENT)

    assert str(failure.value) == "The destination crm could not be reached."


@pytest.mark.parametrize("secret", ["", "nonsense", "whsec_bm8=", "ftp://host.invalid/"])
def test_a_chat_needs_a_url_as_secret(secret: str) -> None:
    chat = HttpDestination("chat", ChatWebhook(lambda _: {}), Secrets(cached=secret), HttpReceiver("Chat", lambda: NOW))
    with pytest.raises(DeliveryFailed, match=r"^The secret is not the URL of a webhook\.$"):
        chat.deliver(EVENT)


def test_a_name_with_a_private_address_gets_no_request_over_https(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.speak_tls(tmp_path / "certificate.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with pytest.raises(DeliveryFailed, match="could not be reached") as failure:
        destination(service.url).deliver(EVENT)

    assert isinstance(failure.value.__cause__, NotPublic)
    assert service.requests == []
    # The same server gets it over connections to any address.
    destination(service.url, connections=urllib3.PoolManager()).deliver(EVENT)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("scheme", "address", "is_sent"),
    [
        ("http", "127.0.0.1", True),
        ("http", "127.9.9.9", True),
        ("http", "93.184.215.14", False),
        ("http", "10.0.0.1", False),
        ("https", "93.184.215.14", True),
        ("https", "2606:4700::1111", True),
        ("https", "127.0.0.1", False),
        ("https", "10.1.2.3", False),
        ("https", "172.16.0.1", False),
        ("https", "192.168.1.1", False),
        ("https", "169.254.169.254", False),
        ("https", "100.64.0.1", False),
        ("https", "0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("https", "::1", False),
        ("https", "fd00:ec2::254", False),
        ("https", "fe80::1%eth0", False),
        ("https", "::ffff:169.254.169.254", False),
    ],
)
def test_which_address_gets_requests(
    scheme: str, address: str, is_sent: bool, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if scheme == "https":
        service.speak_tls(tmp_path / "certificate.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    connected: list[Any] = []

    def peer(connection: Any) -> Any:
        connected.append(connection.sock.getpeername()[0])
        return ip_address(address)

    monkeypatch.setattr(public_connections, "_peer", peer)
    if is_sent:
        destination(service.url).deliver(EVENT)
    else:
        with pytest.raises(DeliveryFailed):
            destination(service.url).deliver(EVENT)

    assert connected == ["127.0.0.1"]
    assert len(service.requests) == int(is_sent)
