"""Invocation of the handler cookbook for `bench`: its event, its environment, and the answers to its requests.

A checkout of ran-isenberg/aws-lambda-handler-cookbook is given, with the packages of its functions in the folder
`packages` of it. Its DynamoDB client is written in Rust: it gets its answers from a server in another process.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from scripts.lib.bench_cases import Case, answer
from scripts.lib.common import CommandError
from tests.runtime.events import proxy_request

_CONFIGURATION = {
    "features": {
        "premium_features": {"default": False},
        "ten_percent_off_campaign": {"default": True},
    },
    "countries": ["ISRAEL", "USA"],
}


def packages_of(checkout: Path) -> Path:
    """Return the folder of the packages of a checkout.

    Raises:
        CommandError: It has none.
    """
    packages = checkout / "packages"
    if not (checkout / "service").is_dir() or not packages.is_dir():
        raise CommandError(f"{checkout} is no checkout of the handler cookbook with a folder `packages`.")
    return packages


def cookbook_case() -> Case:
    """Return the event that creates an order, and the answers to the requests but those of its DynamoDB client."""
    body = json.dumps({"customer_name": "RanTheBuilder", "order_item_count": 5})
    return Case(
        proxy_request("POST", "/api/orders/", body=body),
        (
            answer("POST", {"InitialConfigurationToken": "token"}),
            answer("GET", _CONFIGURATION, headers={"Next-Poll-Configuration-Token": "token"}),
            answer("PutItem"),
            answer("UpdateItem"),
        ),
    )


@contextmanager
def cookbook_variables() -> Iterator[dict[str, str]]:
    """Answer the requests of its DynamoDB client until the block ends; yield its environment."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
            "CONFIGURATION_APP": "orders",
            "CONFIGURATION_ENV": "bench",
            "CONFIGURATION_NAME": "orders",
            "CONFIGURATION_MAX_AGE_MINUTES": "5",
            "IDEMPOTENCY_TABLE_NAME": "idempotency",
            "LOG_LEVEL": "INFO",
            "POWERTOOLS_TRACE_DISABLED": "true",
            "REST_API": "https://www.ranthebuilder.cloud/api",
            "ROLE_ARN": "arn:aws:iam::123456789012:role/orders",
            "TABLE_NAME": "orders",
        }
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as the base class has it
        """Log nothing."""
