"""Decorator of the REST handlers: maps errors to responses, adds CORS headers, logs one line for each request."""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol

from task_manager.correlation import correlation_scope
from task_manager.domain.errors import TaskManagerError
from task_manager.observability import WorkLog, api_request, logger, resource_ids
from task_manager.rest.problems import internal_error, problem
from task_manager.rest.request import Request
from task_manager.rest.response import Response
from task_manager.settings import cors_settings

EXPOSED_HEADERS = "ETag, Link, Location, Retry-After, X-Request-Id"
"""Response headers that scripts in browsers may read."""


class Context(Protocol):
    """Lambda's context object."""

    @property
    def aws_request_id(self) -> str:
        """Id of the invocation."""
        ...


def endpoint(respond: Callable[[Request], Response]) -> Callable[[Mapping[str, Any], Context], dict[str, Any]]:
    """Return a Lambda handler for API Gateway's proxy integration that calls `respond`.

    Domain errors become problem details. Any other error is logged once, with its stack trace, and becomes a fixed 500.
    """

    @wraps(respond)
    def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        request = Request(event)
        try:
            return _handle(respond, request, context)
        except Exception:  # noqa: BLE001 - API Gateway needs a response to every request
            # A setting of every response is missing, or the event is no request: no CORS headers either.
            ids = {"request_id": request.id, "function_request_id": context.aws_request_id}
            logger().exception("unhandled error", extra=ids)
            return internal_error(request.id).to_proxy_result({"X-Request-Id": request.id})

    return handler


def _handle(respond: Callable[[Request], Response], request: Request, context: Context) -> dict[str, Any]:
    with (
        correlation_scope(request.id),
        api_request(
            context.aws_request_id,
            request.id,
            request.extended_id,
            method=request.method,
            resource=request.event["resource"],
        ) as log,
    ):
        headers = {"X-Request-Id": request.id, **_cors_headers(request)}
        try:
            response = _respond(respond, request)
            result = response.to_proxy_result(headers)
        except Exception:  # noqa: BLE001 - API Gateway needs a response to every request
            logger().exception("unhandled error")
            response = internal_error(request.id)
            result = response.to_proxy_result(headers)
        _log_response(log, request, response)
    return result


def _respond(respond: Callable[[Request], Response], request: Request) -> Response:
    try:
        return respond(request)
    except TaskManagerError as error:
        return problem(error, request.id)


def _log_response(log: WorkLog, request: Request, response: Response) -> None:
    ids = resource_ids(response.headers.get("Location", request.canonical_path))
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
