"""Lambda's runtime API for one process of a function.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from typing import Any, Final

MAX_RESPONSE_BYTES: Final = 6_291_556
"""Largest response of a synchronous invocation, as Lambda's error message names it."""

_PREFIX: Final = "/2018-06-01/runtime"


@dataclass(frozen=True)
class Invocation:
    """One event as Lambda hands it to a runtime."""

    request_id: str
    event: Any
    function_arn: str
    timeout_seconds: float


@dataclass(frozen=True)
class Result:
    """Result that the runtime posted: `kind` is `response`, `error` or `init/error`."""

    kind: str
    body: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.body)


class RuntimeApi(ThreadingHTTPServer):
    """Server of the runtime API: hands out invocations, and collects the results."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.invocations: Queue[Invocation | None] = Queue()
        self.results: Queue[Result] = Queue()

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore it: a process that is killed resets its connection."""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def invoke(self, invocation: Invocation, patience: float) -> Result:
        """Hand out an invocation, and return its result.

        Raises:
            TimeoutError: The process gave no result; `patience` in seconds is that of the test, not of Lambda.
        """
        self.invocations.put(invocation)
        try:
            return self.results.get(timeout=patience)
        except Empty as nothing:
            raise TimeoutError("The process gave no result.") from nothing


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RuntimeApi

    def do_GET(self) -> None:
        assert self.path == f"{_PREFIX}/invocation/next", self.path
        invocation = self.server.invocations.get()
        if invocation is None:
            self.close_connection = True
            return
        deadline = int((time.time() + invocation.timeout_seconds) * 1000)
        self._send(
            200,
            json.dumps(invocation.event).encode(),
            {
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(deadline),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
                "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1",
            },
        )

    def do_POST(self) -> None:
        body = b"".join(self._body())
        kind = self.path.removeprefix(_PREFIX).removeprefix("/invocation").rpartition("/")
        self.server.results.put(Result("init/error" if kind[0] == "/init" else kind[2], body))
        self._send(202, b'{"status":"OK"}', {"Content-Type": "application/json"})

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding") != "chunked":
            yield self.rfile.read(int(self.headers["Content-Length"]))
            return
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the output is that of the function."""


@contextmanager
def serving() -> Iterator[RuntimeApi]:
    """Serve the runtime API until the block ends."""
    with RuntimeApi() as api:
        Thread(target=api.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield api
        finally:
            api.invocations.put(None)
            api.shutdown()
