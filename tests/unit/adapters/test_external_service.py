"""Deliveries to an HTTP server with normal and faulty responses."""

import gzip
import json
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from task_manager.adapters.external_service import HttpExternalService, NoExternalService
from task_manager.adapters.http_receiver import HttpReceiver, Timeouts
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused
from task_manager.domain.event import EventType, parse_event, task_event
from task_manager.domain.task import Task, TaskFields
from tests.unit.adapters.http_server import Service, drips, responses, stalls

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENT = task_event(
    EventType.TASK_CREATED,
    Task.create(TaskFields(title="Water ñ"), task_id="0195b1e6-0000-7000-8000-000000000001", source="api", now=NOW),
)
AMPLE, SHORT = Timeouts(), Timeouts(connect=2, total=0.5)
EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"


def now() -> datetime:
    return NOW


@dataclass
class Keys:
    """Cached and current API keys."""

    remembered: str = "key-1"
    in_force: str = "key-1"
    fetches: int = 0

    def __call__(self, *, force_refresh: bool) -> str:
        if force_refresh:
            self.fetches += 1
            self.remembered = self.in_force
        return self.remembered


def external(url: str, keys: Keys | None = None, timeouts: Timeouts = AMPLE) -> HttpExternalService:
    return HttpExternalService(url, keys or Keys(), HttpReceiver("The external service", now, timeouts))


def test_an_event_is_delivered_completely(service: Service) -> None:
    external(service.url).deliver(EVENT)
    [request] = service.requests
    assert request.path == "/events"
    assert request.headers["Content-Type"] == "application/cloudevents+json"
    assert request.headers["Idempotency-Key"] == EVENT.id
    assert request.headers["X-Api-Key"] == "key-1"
    assert "X-Correlation-Id" not in request.headers
    assert parse_event(request.body) == EVENT
    assert json.loads(request.body)["data"]["title"] == "Water ñ"


def test_an_id_with_invalid_header_characters_is_encoded(service: Service) -> None:
    external(service.url).deliver(EVENT.model_copy(update={"id": "a b\r\nX: ñ"}))
    assert service.requests[0].headers["Idempotency-Key"] == "a%20b%0D%0AX:%20%C3%B1"


def test_the_correlation_id_is_sent_with_an_event(service: Service) -> None:
    external(service.url).deliver(EVENT.model_copy(update={"correlationid": "request 1"}))
    assert service.requests[0].headers["X-Correlation-Id"] == "request%201"


def test_connections_are_reused(service: Service) -> None:
    service.behaviours = [responses(200, b"x" * 10_000), responses(204)]
    reused = external(service.url)
    reused.deliver(EVENT)
    reused.deliver(EVENT)
    first, second = service.requests
    assert first.connection == second.connection


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_success_is_success(service: Service, status: int) -> None:
    service.behaviours = [responses(status)]
    external(service.url).deliver(EVENT)
    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [408, 409, 423, 425, 429, 500, 502, 503, 504])
def test_a_transient_error_is_a_failure(service: Service, status: int) -> None:
    service.behaviours = [responses(status, b"stack trace")]
    with pytest.raises(DeliveryFailed, match=rf"^The external service answered {status}\.$"):
        external(service.url).deliver(EVENT)
    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 422])
def test_a_permanent_error_is_a_refusal(service: Service, status: int) -> None:
    service.behaviours = [responses(status)]
    with pytest.raises(DeliveryRefused, match=rf"^The external service answered {status}\.$"):
        external(service.url).deliver(EVENT)


@pytest.mark.parametrize("status", [409, 425, 429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("Sun, 01 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sunday, 01-Mar-26 12:05:00 GMT", timedelta(minutes=5)),
        (EPOCH, datetime(1970, 1, 1, tzinfo=UTC) - NOW),
        ("-1", None),
        ("1e3", None),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
    ],
)
def test_the_wait_that_the_service_asks_for_is_kept(
    service: Service, status: int, header: str, wait: timedelta | None
) -> None:
    service.behaviours = [responses(status, b"", **{"Retry-After": header})]
    with pytest.raises(DeliveryFailed) as failure:
        external(service.url).deliver(EVENT)
    assert failure.value.retry_after == wait


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(service: Service, status: int) -> None:
    service.behaviours = [responses(status, Location=f"{service.url}/elsewhere")]
    with pytest.raises(DeliveryRefused):
        external(service.url).deliver(EVENT)
    assert [request.path for request in service.requests] == ["/events"]


def test_a_key_that_was_changed_is_read_again_once(service: Service) -> None:
    service.behaviours = [responses(401), responses(200)]
    keys = Keys(remembered="old", in_force="new")
    external(service.url, keys).deliver(EVENT)
    assert [request.headers["X-Api-Key"] for request in service.requests] == ["old", "new"]
    assert {request.headers["Idempotency-Key"] for request in service.requests} == {EVENT.id}


def test_a_key_that_is_wrong_is_refused(service: Service) -> None:
    service.behaviours = [responses(401), responses(401), responses(200)]
    keys = Keys()
    with pytest.raises(DeliveryRefused):
        external(service.url, keys).deliver(EVENT)
    assert (len(service.requests), keys.fetches) == (2, 1)


def test_a_service_that_is_silent_has_failed(service: Service) -> None:
    service.behaviours = [stalls(service)]
    with pytest.raises(DeliveryFailed, match="did not answer in time"):
        external(service.url, timeouts=SHORT).deliver(EVENT)


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"],
    ids=["status line", "header", "body"],
)
def test_a_response_that_trickles_is_a_timeout(service: Service, start: bytes) -> None:
    service.behaviours = [drips(service, start, b"H", 0.05)]
    with pytest.raises(DeliveryFailed, match="did not answer in time"):
        external(service.url, timeouts=SHORT).deliver(EVENT)


def test_a_late_response_is_not_read(service: Service) -> None:
    service.behaviours = [drips(service, b"HTTP/1.1 200 OK\r\n\r\n", b"H", 0.05)]
    with pytest.raises(DeliveryFailed):
        external(service.url, timeouts=SHORT).deliver(EVENT)
    assert service.hung_up.wait(20)


@pytest.mark.parametrize("length", ["", "Content-Length: 100000000\r\n"], ids=["endless", "100 MB"])
def test_a_large_response_is_truncated(service: Service, length: str) -> None:
    start = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{length}\r\n".encode()
    service.behaviours = [drips(service, start, b"x" * 1_000_000, 0.001)]
    external(service.url).deliver(EVENT)
    # Socket buffers are sent too; they are far smaller than 100 MB.
    assert service.bytes_sent < 20_000_000


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"HTTP/1.1 200 ", b"x" * 100_000),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 100_000),
        (b"HTTP/1.1 200 OK\r\n", b"X: x\r\n"),
    ],
    ids=["status line", "header", "headers"],
)
def test_an_incomplete_response_is_a_failure(service: Service, start: bytes, more: bytes) -> None:
    service.behaviours = [drips(service, start, more, 0.001)]
    with pytest.raises(DeliveryFailed, match="could not be reached"):
        external(service.url).deliver(EVENT)
    assert service.bytes_sent < 20_000_000


def test_a_compressed_response_is_not_decompressed(service: Service) -> None:
    packed = gzip.compress(bytes(50_000_000))
    service.behaviours = [responses(200, packed, **{"Content-Encoding": "gzip"})]
    tracemalloc.start()
    try:
        external(service.url).deliver(EVENT)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 5_000_000


def test_a_broken_response_is_a_failure(service: Service) -> None:
    def breaks_off(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 2")

    service.behaviours = [breaks_off]
    with pytest.raises(DeliveryFailed, match="could not be reached"):
        external(service.url).deliver(EVENT)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/secret-path", "https://host.invalid/secret-path"])
def test_an_unreachable_service_is_a_failure_without_its_address(url: str) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        external(url).deliver(EVENT)
    assert str(failure.value) == "The external service could not be reached."


def test_a_self_signed_certificate_is_not_trusted(service: Service, tmp_path: Path) -> None:
    service.speak_tls(tmp_path / "certificate.pem")
    with pytest.raises(DeliveryFailed, match="could not be reached"):
        external(service.url).deliver(EVENT)
    assert service.requests == []


def test_a_certificate_of_the_systems_ca_is_trusted(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.speak_tls(tmp_path / "certificate.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    external(service.url).deliver(EVENT)
    assert len(service.requests) == 1


def test_without_a_service_no_request_is_sent() -> None:
    NoExternalService().deliver(EVENT)
