"""API Gateway: the routes of the route table, with required API keys."""

import json

from task_manager.rest.endpoint import EXPOSED_HEADERS
from tests.unit.terraform.conftest import STACK, Stack

TABLE = json.loads((STACK.parents[1] / "task_manager" / "rest" / "routes.json").read_text())

ROUTES = TABLE | {route.replace("GET ", "HEAD "): spec for route, spec in TABLE.items() if route.startswith("GET ")}


def test_each_route_calls_the_function_of_the_table(production: Stack) -> None:
    called = {
        address.split('"')[1]: integration["uri"].removesuffix("/invocations").rpartition(":")[2]
        for address, integration in production.of_type("aws_api_gateway_integration").items()
        if ".route[" in address
    }

    assert called == {
        route: f"task-manager-prod-{spec['function'].replace('_', '-')}" for route, spec in ROUTES.items()
    }


def test_a_route_needs_a_key_unless_the_table_says_otherwise(production: Stack) -> None:
    needed = {
        address.split('"')[1]: method["api_key_required"]
        for address, method in production.of_type("aws_api_gateway_method").items()
        if ".route[" in address
    }

    assert needed == {route: spec.get("api_key_required", True) for route, spec in ROUTES.items()}


def test_a_client_has_an_api_key_with_its_own_usage_plan(production: Stack, disposable: Stack) -> None:
    plan = production['clients.aws_api_gateway_usage_plan.this["web"]']

    assert plan["throttle_settings"] == [{"rate_limit": 10, "burst_limit": 20}]
    assert [(quota["limit"], quota["period"]) for quota in plan["quota_settings"]] == [(1000, "DAY")]
    assert [stage["stage"] for stage in plan["api_stages"]] == ["v1"]
    assert disposable['clients.aws_api_gateway_api_key.this["web"]']["value"] == "a-key-that-is-no-secret"


def test_pages_may_send_conditions_and_the_headers_of_tracers(production: Stack) -> None:
    preflight = production['api.aws_api_gateway_integration_response.preflight["/tasks/{id}"]']["response_parameters"]

    allowed = preflight["method.response.header.Access-Control-Allow-Headers"].strip("'").lower().split(",")
    assert {"x-api-key", "content-type", "idempotency-key", "if-match", "if-none-match"} <= set(allowed)
    assert {"traceparent", "tracestate", "baggage", "b3", "x-b3-traceid", "sentry-trace"} <= set(allowed)
    assert {"x-datadog-trace-id", "newrelic", "elastic-apm-traceparent", "x-amzn-trace-id", "x-dtpc"} <= set(allowed)
    methods = preflight["method.response.header.Access-Control-Allow-Methods"].strip("'").split(",")
    assert methods == ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT"]


def test_pages_may_read_the_response_headers_of_functions(production: Stack) -> None:
    refused = production['api.aws_api_gateway_gateway_response.this["INVALID_API_KEY"]']["response_parameters"]

    exposed = refused["gatewayresponse.header.Access-Control-Expose-Headers"].strip("'").split(",")
    assert exposed == EXPOSED_HEADERS.split(", ")
