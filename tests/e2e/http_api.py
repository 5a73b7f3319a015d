"""HTTP client of the API."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import urllib3

Query = Mapping[str, Any] | Sequence[tuple[str, Any]]

_MOMENT = len("019e0000-0000")
"""Number of characters of an id that encode its time of creation."""


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def reason(self) -> str:
        """Reason for a refusal: the `detail` of a problem, or the error code of S3."""
        if self.headers.get("Content-Type") == "application/problem+json":
            return str(self.json["detail"])
        code = re.search(rb"<Code>(\w+)</Code>", self.body)
        return code[1].decode() if code else ""

    def problem(self, status: int) -> dict[str, Any]:
        """Problem details of a response, which must be a refusal with this status."""
        assert self.status == status, (self.status, self.body)
        assert self.headers["Content-Type"] == "application/problem+json"
        problem: dict[str, Any] = self.json
        assert {"type", "title", "status", "detail"} <= problem.keys()
        assert problem["status"] == status
        return problem

    def pointers(self, status: int) -> set[str]:
        """Names of the fields that a refusal reports."""
        return {error["pointer"] for error in self.problem(status).get("errors", [])}


@dataclass(frozen=True)
class Api:
    url: str
    key: str | None
    pool: urllib3.PoolManager

    def __call__(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        body: bytes | None = None,
        query: Query = (),
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request with the client's key; `json` also sets the content type."""
        sent = {} if self.key is None else {"x-api-key": self.key}
        if json is not None:
            body = _encode(json)
            sent["Content-Type"] = "application/json"
        url = f"{self.url}{path}{'?' if query else ''}{urlencode(query)}"
        return self.send(method, url, body, sent | dict(headers or {}))

    def send(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Send a request to any URL, such as a presigned one."""
        response = self.pool.request(method, url, body=body, headers=headers, redirect=False, retries=False)
        return Response(response.status, response.headers, response.data)

    def with_key(self, key: str | None) -> "Api":
        """Return the API with another client's key."""
        return replace(self, key=key)

    def created(self, title: str, **fields: Any) -> dict[str, Any]:
        """Create a task."""
        response = self("POST", "/tasks", {"title": title, **fields})
        assert response.status == 201, response.body
        task: dict[str, Any] = response.json
        return task

    def task(self, task_id: str) -> dict[str, Any]:
        """Read a task."""
        response = self("GET", f"/tasks/{task_id}")
        assert response.status == 200, response.body
        task: dict[str, Any] = response.json
        return task

    def walk(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Return all items of a list, read page by page."""
        return [item for page in self._pages(path, **query) for item in page]

    def since(self, id: str) -> list[dict[str, Any]]:
        """Return the tasks that were created at the time of this id or later, newest first.

        A filter would not make this faster: if few tasks match, the whole list is read.
        """
        tasks: list[dict[str, Any]] = []
        for page in self._pages("/tasks", limit=100):
            new = [task for task in page if task["id"][:_MOMENT] >= id[:_MOMENT]]
            tasks += new
            if len(new) < len(page):
                break
        return tasks

    def imported(self, import_id: str) -> list[dict[str, Any]]:
        """Return all tasks of an import, in the order of its file."""
        return [task for task in self.since(import_id) if task["source"] == f"import:{import_id}"]

    def _pages(self, path: str, **query: Any) -> Iterator[list[dict[str, Any]]]:
        cursor: dict[str, str] = {}
        while True:
            response = self("GET", path, query=query | cursor)
            assert response.status == 200, response.body
            page = response.json
            assert len(page["items"]) <= query.get("limit", 50)
            yield page["items"]
            if "next_cursor" not in page:
                return
            cursor = {"cursor": page["next_cursor"]}


def _encode(value: Any) -> bytes:
    return json.dumps(value).encode()
