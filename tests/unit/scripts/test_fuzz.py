"""Contract violations that `make fuzz` finds, on a small API with configurable responses."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from scripts.fuzz import fuzz

CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things": {
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}
                ],
                "responses": {
                    "200": {
                        "description": "Things.",
                        "content": {"application/json": {"schema": {"type": "array", "items": {"type": "integer"}}}},
                    },
                    "400": {
                        "description": "No.",
                        "content": {"application/problem+json": {"schema": {"type": "object"}}},
                    },
                },
            }
        }
    },
}
ALLOWED_QUERIES = {"", *(f"limit={number}" for number in range(1, 10))}
REFUSAL = (400, "application/problem+json", {"detail": "Some parameters are not valid."})

Reply = tuple[int, str, Any]
Serve = Callable[[Reply, Reply], str]


class Quiet(WSGIRequestHandler):
    """Handler that does not log."""

    def log_message(self, format: str, *args: object) -> None:
        """Do not log."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start an API with one response to valid requests, and another to all others."""
    with ExitStack() as stack:

        def start(allowed: Reply, forbidden: Reply) -> str:
            def api(request: dict[str, Any], respond: Any) -> list[bytes]:
                status, media_type, body = reply(f"{request['REQUEST_METHOD']} {request['PATH_INFO']}", request)
                respond(f"{status} Reason", [("Content-Type", media_type)])
                return [json.dumps(body).encode()]

            def reply(route: str, request: dict[str, Any]) -> Reply:
                if route == "GET /openapi.json":
                    return 200, "application/json", CONTRACT
                if route != "GET /things":
                    return 404, "application/problem+json", {"detail": "There is no such method."}
                return allowed if request["QUERY_STRING"] in ALLOWED_QUERIES else forbidden

            server = stack.enter_context(make_server("127.0.0.1", 0, api, handler_class=Quiet))
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start


def test_an_api_that_conforms_to_its_contract_passes(serve: Serve) -> None:
    totals = fuzz(serve((200, "application/json", [1]), REFUSAL), "key", 20, seed=1, examples=3)

    assert totals.violations == {}
    assert totals.requests >= 20
    assert totals.requests == sum(totals.statuses.values())
    assert {200, 400} <= totals.statuses.keys()


@pytest.mark.parametrize(
    ("allowed", "forbidden", "check"),
    [
        ((500, "application/json", []), REFUSAL, "not_a_server_error"),
        ((418, "application/json", []), REFUSAL, "status_code_conformance"),
        ((200, "application/json", ["x"]), REFUSAL, "response_schema_conformance"),
        ((200, "text/plain", []), REFUSAL, "content_type_conformance"),
        ((200, "application/json", []), (200, "application/json", []), "negative_data_rejection"),
        (REFUSAL, REFUSAL, "refused_by_a_rule"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_contract_violation_is_found(serve: Serve, allowed: Reply, forbidden: Reply, check: str) -> None:
    totals = fuzz(serve(allowed, forbidden), "key", 1, seed=1, examples=3)

    assert any(f": {check}: " in violation for violation in totals.violations), totals.violations
    assert totals.server_errors == totals.statuses[500]
    assert bool(totals.server_errors) == (check == "not_a_server_error")
