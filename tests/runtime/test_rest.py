"""Each function of the API under AWS's runtime interface client: answers and log lines."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.runtime.cloud import Cloud
from tests.runtime.conftest import Start
from tests.runtime.events import proxy_request
from tests.runtime.logs import TITLE, assert_log_lines
from tests.unit.handlers.contract import CONTRACT, ROUTES, assert_keeps_contract

FUNCTIONS = sorted({route["function"] for route in ROUTES.values()})


@dataclass(frozen=True)
class Request:
    """One request of a route, and the expected status."""

    route: str
    status: int
    body: str | bytes | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def _task_id(cloud: Cloud) -> dict[str, str]:
    return {"id": cloud.task(title=TITLE).id}


def _file_id(cloud: Cloud) -> dict[str, str]:
    attachment = cloud.attachment(cloud.task())
    return {"id": attachment.task_id, "file_id": attachment.id}


REQUESTS: dict[str, Callable[[Cloud], list[Request]]] = {
    "create_task": lambda _: [
        Request("POST /tasks", 201, json.dumps({"title": TITLE})),
        Request("POST /tasks", 400, json.dumps({"title": ""})),
        Request("POST /tasks", 415, "title=a", headers={"content-type": "text/plain"}),
    ],
    "batch_tasks": lambda _: [
        Request("POST /tasks/batch", 200, json.dumps({"operations": [{"op": "create", "task": {"title": TITLE}}, {}]}))
    ],
    "get_task": lambda cloud: [
        Request("GET /tasks/{id}", 200, path=_task_id(cloud)),
        Request("GET /tasks/{id}", 304, path=_task_id(cloud), headers={"If-None-Match": '"1"'}),
        Request("GET /tasks/{id}", 404, path={"id": "019e0000-0000-7000-8000-000000000000"}),
        Request("GET /tasks/{id}", 400, path={"id": "1"}),
    ],
    "list_tasks": lambda _: [
        Request("GET /tasks", 200, query={"limit": "1"}),
        Request("GET /tasks", 400, query={"limit": "many"}),
    ],
    "export_tasks": lambda _: [Request("GET /tasks/export", 200)],
    "update_task": lambda cloud: [
        Request("PUT /tasks/{id}", 200, json.dumps({"title": TITLE}), _task_id(cloud)),
        Request(
            "PATCH /tasks/{id}",
            200,
            json.dumps({"status": "done"}),
            _task_id(cloud),
            headers={"content-type": "application/merge-patch+json"},
        ),
        Request("PUT /tasks/{id}", 412, json.dumps({"title": TITLE}), _task_id(cloud), headers={"If-Match": '"7"'}),
    ],
    "delete_task": lambda cloud: [Request("DELETE /tasks/{id}", 204, path=_task_id(cloud))],
    "upload_file": lambda cloud: [
        Request(
            "POST /tasks/{id}/upload",
            201,
            b"%PDF-1.7\xff\xfe",
            _task_id(cloud),
            {"filename": "a.pdf"},
            {"content-type": "application/pdf"},
        ),
    ],
    "announce_file": lambda cloud: [
        Request(
            "POST /tasks/{id}/files",
            201,
            json.dumps({"filename": "a.pdf", "content_type": "application/pdf", "size": 9}),
            _task_id(cloud),
        ),
    ],
    "list_files": lambda cloud: [
        Request("GET /tasks/{id}/files", 200, path={"id": _file_id(cloud)["id"]}),
        Request("GET /tasks/{id}/files", 200, path=_task_id(cloud)),
    ],
    "delete_file": lambda cloud: [Request("DELETE /tasks/{id}/files/{file_id}", 204, path=_file_id(cloud))],
    "create_import": lambda _: [
        Request(
            "POST /imports",
            202,
            f"title\n{TITLE}\n",
            query={"filename": "tasks.csv"},
            headers={"content-type": "text/csv"},
        )
    ],
    "announce_import": lambda _: [
        Request("POST /imports/announcements", 201, json.dumps({"filename": "tasks.csv", "size": 9}))
    ],
    "list_imports": lambda _: [Request("GET /imports", 200)],
    "get_import": lambda cloud: [Request("GET /imports/{id}", 200, path={"id": cloud.csv_file("title\na\n")[0].id})],
    "get_openapi": lambda _: [Request("GET /openapi.json", 200)],
    "get_docs": lambda _: [
        Request("GET /docs", 200),
        Request("GET /docs/{file}", 200, path={"file": "swagger-ui-bundle.js"}),
    ],
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_the_api_answers_as_on_lambda(name: str, start: Start, cloud: Cloud) -> None:
    with start(name) as function:
        for request in REQUESTS[name](cloud):
            method, resource = request.route.split(" ")
            for encoded in {isinstance(request.body, bytes), bool(request.body)}:
                event = proxy_request(
                    method,
                    resource,
                    path=request.path,
                    query=request.query,
                    headers=request.headers,
                    body=request.body,
                    encoded=encoded,
                )

                outcome = function(event)

                response: dict[str, Any] = outcome.value
                assert response["statusCode"] == request.status, response
                assert isinstance(response["body"], str)
                assert {type(value) for value in response["headers"].values()} == {str}
                if resource in CONTRACT["paths"]:
                    assert_keeps_contract(method, resource, request.status, response["headers"], response["body"])
                context = event["requestContext"]
                assert response["headers"]["X-Request-Id"] == context["requestId"]
                [line] = assert_log_lines(outcome)
                assert (line["message"], line["status"]) == ("request", request.status)
                assert line["request_id"] == line["correlation_id"] == context["requestId"]
                assert line["extended_request_id"] == context["extendedRequestId"]


def test_every_function_of_the_api_has_requests() -> None:
    assert sorted(REQUESTS) == FUNCTIONS
