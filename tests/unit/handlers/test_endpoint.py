"""Whatever fails, a request gets a response of the contract's form, and leaves a line."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest
from botocore.config import Config

from task_manager.composition import aws
from task_manager.handlers import get_docs
from task_manager.rest import Request, Response, endpoint
from tests.compositions import clear_composition_caches
from tests.unit.handlers.conftest import Invocation, Lines

NO_TASK = "019e0000-0000-7000-8000-000000000000"

Handler = Callable[[Mapping[str, Any], Invocation], dict[str, Any]]


@pytest.fixture
def silent_server() -> Iterator[str]:
    """URL of a server that accepts connections, and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@endpoint
def unserializable(_request: Request) -> Response:
    return Response(200, {"title": "\ud800"})


def event(**members: object) -> dict[str, Any]:
    return {
        "resource": "/docs",
        "path": "/docs",
        "httpMethod": "GET",
        "headers": {"Origin": "https://app.example"},
        "requestContext": {"requestId": "request-1", "extendedRequestId": "extended-1"},
        **members,
    }


def assert_is_internal_error(response: Mapping[str, Any], request_id: str) -> None:
    assert response["statusCode"] == 500
    assert response["headers"]["Content-Type"] == "application/problem+json"
    assert response["headers"]["X-Request-Id"] == request_id
    problem = json.loads(response["body"])
    assert (problem["status"], problem["detail"], problem["request_id"]) == (500, "Internal error.", request_id)


def test_a_response_that_cannot_be_sent_is_the_fixed_500(environment: None, lines: Lines) -> None:
    response = unserializable(event(), Invocation())

    assert_is_internal_error(response, "request-1")
    assert response["headers"]["Access-Control-Allow-Origin"] == "https://app.example"
    error, request = lines()
    assert (error["level"], error["request_id"]) == ("ERROR", "request-1")
    assert (request["outcome"], request["status"]) == ("failed", 500)


def test_a_missing_setting_of_every_response_is_the_fixed_500(
    environment: None, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CORS_ALLOW_ORIGINS")

    assert_is_internal_error(get_docs.handler(event(), Invocation()), "request-1")

    request, error = lines()
    assert (request["outcome"], request["error"]) == ("failed", "ValidationError")
    assert "cors_allow_origins" in error["exception"]
    assert (error["request_id"], error["function_request_id"]) == ("request-1", "invocation-1")


@pytest.mark.parametrize("members", [{"requestContext": None}, {"headers": [], "requestContext": {}}])
def test_an_event_that_is_no_request_is_the_fixed_500(
    environment: None, lines: Lines, members: dict[str, object]
) -> None:
    broken = {name: value for name, value in event(**members).items() if name not in {"resource", "httpMethod"}}

    assert_is_internal_error(get_docs.handler(broken, Invocation()), "")

    [error] = [line for line in lines() if "exception" in line]
    assert error["function_request_id"] == "invocation-1"


@pytest.mark.parametrize("function", ["get_task", "list_tasks"])
def test_a_service_that_never_answers_is_a_503(
    environment: None, silent_server: str, lines: Lines, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    short = Config(connect_timeout=0.1, read_timeout=0.1)
    monkeypatch.setattr(aws, "CONFIG", aws.CONFIG.merge(short))
    monkeypatch.setenv("AWS_ENDPOINT_URL", silent_server)
    clear_composition_caches(clients=True)
    handler: Handler = import_module(f"task_manager.handlers.{function}").handler

    response = handler(event(pathParameters={"id": NO_TASK}), Invocation())
    clear_composition_caches(clients=True)

    assert response["statusCode"] == 503
    assert response["headers"]["Retry-After"]
    [request] = lines()
    assert (request["level"], request["outcome"], request["status"]) == ("WARNING", "failed", 503)


def test_the_longest_call_is_that_of_the_clients(environment: None) -> None:
    for client in (aws.dynamodb(), aws.s3(), aws.secrets_manager(), aws.sns(), aws.sqs(), aws.step_functions()):
        config: Any = client.meta.config
        seconds = config.connect_timeout + config.read_timeout
        assert seconds == aws.UNANSWERED_ATTEMPT.total_seconds()
        assert seconds * config.retries["total_max_attempts"] < aws.UNANSWERED_CALL.total_seconds()
