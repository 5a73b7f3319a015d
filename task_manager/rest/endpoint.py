"""Decorator of the REST handlers: maps errors to responses, adds CORS headers, logs one line for each request."""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from task_manager.correlation import correlation_scope
from task_manager.domain.errors import TaskManagerError
from task_manager.observability import WorkLog, invocation, logger, resource_ids
from task_manager.rest.problems import internal_error, problem
from task_manager.rest.request import Request
from task_manager.rest.response import Response
from task_manager.settings import cors_settings

EXPOSED_HEADERS = "ETag, Link, Location, Retry-After, X-Request-Id"
"""Response headers that scripts in browsers may read."""


def endpoint(respond: Callable[[Request], Response]) -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Return a Lambda handler for API Gateway's proxy integration that calls `respond`.

    Domain errors become problem details. Any other error is logged once, with its stack trace, and becomes a fixed 500.
    """

    @wraps(respond)
    def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
        request = Request(event)
        with (
            correlation_scope(request.id),
            invocation(request.id, "request", method=request.method, resource=event["resource"]) as log,
        ):
            try:
                response = respond(request)
            except TaskManagerError as error:
                response = problem(error, request.id)
            except Exception:  # noqa: BLE001 - API Gateway needs a response to every request
                logger().exception("unhandled error")
                response = internal_error(request.id)
            _log_response(log, request, response)
        return response.to_proxy_result({"X-Request-Id": request.id, **_cors_headers(request)})

    return handler


def _log_response(log: WorkLog, request: Request, response: Response) -> None:
    ids = resource_ids(response.headers.get("Location", request.path))
    if response.status >= 500:
        log.finish("failed", logging.WARNING, status=response.status, **ids)
    else:
        log.finish("refused" if response.status >= 400 else "done", status=response.status, **ids)


def _cors_headers(request: Request) -> dict[str, str]:
    allowed_origins = cors_settings().cors_allow_origins
    origin = request.headers.get("origin")
    if "*" in allowed_origins:
        return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED_HEADERS}
    if origin in allowed_origins:
        return {
            "Access-Control-Allow-Origin": str(origin),
            "Access-Control-Expose-Headers": EXPOSED_HEADERS,
            "Vary": "Origin",
        }
    return {"Vary": "Origin"}
