"""What every endpoint does alike: answer errors, name the request, log one line."""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from task_manager.domain.errors import TaskManagerError
from task_manager.observability import WorkLog, correlation_scope, invocation, logger, resource_ids
from task_manager.rest.problems import internal_error, problem
from task_manager.rest.request import Request
from task_manager.rest.response import Response
from task_manager.settings import cors_settings

EXPOSED_HEADERS = "ETag, Link, Location, Retry-After, X-Request-Id"
"""The headers of an answer that a page in a browser may read."""


def endpoint(respond: Callable[[Request], Response]) -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Make a Lambda handler for API Gateway of a function that turns a request into a response.

    Domain errors become problem details; any other error is logged once, with its trace, and answered with
    a fixed text.
    """

    @wraps(respond)
    def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda hands it in
        request = Request(event)
        with (
            correlation_scope(request.id),
            invocation(request.id, "request", method=request.method, resource=event["resource"]) as line,
        ):
            try:
                response = respond(request)
            except TaskManagerError as error:
                response = problem(error, request.id)
            except Exception:  # noqa: BLE001 - nothing may pass this edge unanswered
                logger().exception("unhandled error")
                response = internal_error(request.id)
            _tell(line, request, response)
        return response.for_gateway({"X-Request-Id": request.id, **_cors_headers(request)})

    return handler


def _tell(line: WorkLog, request: Request, response: Response) -> None:
    about = resource_ids(response.headers.get("Location", request.path))
    if response.status >= 500:
        line.finish("failed", logging.WARNING, status=response.status, **about)
    else:
        line.finish("refused" if response.status >= 400 else "done", status=response.status, **about)


def _cors_headers(request: Request) -> dict[str, str]:
    allowed = cors_settings().cors_allow_origins
    origin = request.headers.get("origin")
    if "*" in allowed:
        return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED_HEADERS}
    if origin in allowed:
        return {
            "Access-Control-Allow-Origin": str(origin),
            "Access-Control-Expose-Headers": EXPOSED_HEADERS,
            "Vary": "Origin",
        }
    return {"Vary": "Origin"}
