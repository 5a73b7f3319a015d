"""External service: HTTP server that records requests and returns configured responses."""

import json
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, Self

SILENCE = 0
"""Status that stands for no response at all."""


@dataclass(frozen=True)
class Delivery:
    """Request, and the status of its response."""

    headers: Mapping[str, str]
    event: dict[str, Any]
    status: int


@dataclass(frozen=True)
class Webhook:
    """Request to a destination: its headers, by lower-case names, and its bytes."""

    headers: Mapping[str, str]
    body: bytes


class ExternalService:
    """Receiver of CloudEvents that checks the API key; a context manager that serves while it is open."""

    def __init__(self, port: int, api_key: str) -> None:
        self.url = f"http://127.0.0.1:{port}/events"
        self.api_key = api_key
        self.destinations_url = f"http://127.0.0.1:{port}/destinations"
        """URL below which each path is a destination."""
        self._deliveries: list[Delivery] = []
        self._webhooks: defaultdict[str, list[Webhook]] = defaultdict(list)
        self._webhook_responses: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)
        self._responses: defaultdict[tuple[str, str | None], deque[int]] = defaultdict(deque)
        self._lock = Lock()
        self._closing = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def respond(self, title: str, *statuses: int, event_type: str | None = None) -> None:
        """Set the statuses of the responses to requests about a title (and event type), in order.

        The response to all other requests is 200.
        """
        with self._lock:
            self._responses[title, event_type].extend(statuses)

    def deliveries(self, subject: str, event_type: str | None = None, *, unauthorized: bool = False) -> list[Delivery]:
        """Return the deliveries about a subject such as `tasks/{id}`, in order.

        With `unauthorized`, include requests with another key than the service's: after a rotation, each process of
        the function sends its cached key once, and reads the new key after the refusal.
        """
        with self._lock:
            return [
                delivery
                for delivery in self._deliveries
                if delivery.event["subject"] == subject
                and event_type in (None, delivery.event["type"])
                and (unauthorized or delivery.status != 401)
            ]

    def accepted_event_ids(self) -> set[str]:
        """Ids of all events that were accepted."""
        with self._lock:
            return {delivery.event["id"] for delivery in self._deliveries if delivery.status == 200}

    def respond_as(self, destination: str, text: str, *statuses: int) -> None:
        """Set the statuses of the responses of a destination to requests with a text in their body, in order."""
        with self._lock:
            self._webhook_responses[destination, text].extend(statuses)

    def webhooks(self, destination: str, text: str) -> list[Webhook]:
        """Return the requests to a destination with a text in their body, in order."""
        with self._lock:
            return [webhook for webhook in self._webhooks[destination] if text.encode() in webhook.body]

    def _take_webhook(self, destination: str, webhook: Webhook) -> int:
        with self._lock:
            self._webhooks[destination].append(webhook)
            for (name, text), statuses in self._webhook_responses.items():
                if name == destination and text.encode() in webhook.body and statuses:
                    return statuses.popleft()
            return 200

    def _take(self, headers: Mapping[str, str], event: dict[str, Any]) -> int:
        with self._lock:
            title = event["data"].get("title", "")
            responses = self._responses[title, event["type"]] or self._responses[title, None]
            if headers["X-Api-Key"] != self.api_key:
                status = 401
            elif responses:
                status = responses.popleft()
            else:
                status = 200
            self._deliveries.append(Delivery(headers, event, status))
            return status

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.startswith("/destinations/"):
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    status = service._take_webhook(self.path.split("/")[2], Webhook(headers, body))
                else:
                    status = service._take(dict(self.headers), json.loads(body))
                if status == SILENCE:
                    service._closing.wait()
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler
