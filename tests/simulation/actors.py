"""Actors: clients of the API, an uploader of CSV files, the external service; and the state that they expect."""

import base64
import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import urllib3

from tests.simulation.aws.s3 import S3
from tests.simulation.faults import Faults, ProcessCrashed
from tests.simulation.functions import FunctionFailed, Functions
from tests.simulation.scheduler import Scheduler
from tests.unit.handlers.contract import ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable

STATUS_OF_ROWS = "todo"
"""Status of every row of a file, valid or not."""

_MAX_ATTEMPTS = 60
_RETRYABLE = frozenset({409, 429, 500, 502, 503, 504})


@dataclass
class ExpectedTask:
    """Expected state of a task, from the responses to its clients."""

    title: str
    description: str | None = None
    deleted: bool = False
    tags: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class ExpectedImport:
    """Expected result of the import of one file; `titles` are those of its valid rows."""

    object_key: str
    version: str | None
    titles: list[str]
    rejected_rows: int
    is_usable: bool = True


@dataclass
class ExpectedState:
    """Expected state at the end: the effect of every confirmed request.

    `unconfirmed` has the titles of tasks whose creation was requested once, without regard to the response.
    `violations` are contradictions that a client saw itself, and `owners` has the client of each task.
    """

    tasks: dict[str, ExpectedTask] = field(default_factory=dict)
    unconfirmed: set[str] = field(default_factory=set)
    imports: list[ExpectedImport] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    status: int
    body: Any


@dataclass
class Client:
    """Client of the API that retries failed requests and records the effect of each response."""

    name: str
    scheduler: Scheduler
    functions: Functions
    s3: S3
    expected: ExpectedState
    random: Random
    text_count: int = 0
    action_count: int = 8

    def run(self) -> None:
        self._create()
        actions: list[Callable[[], None]] = [
            self._create,
            self._create_urgent,
            self._create_unconfirmed,
            self._batch,
            self._update,
            self._update,
            self._tag,
            self._tag,
            self._delete,
            self._delete,
            self._delete_stale,
            self._upload,
            self._upload,
            self._upload,
            self._upload_presigned,
            self._delete_file,
            self._update_imported,
            self._post_import,
            self._list_all,
        ]
        for _ in range(self.action_count):
            self.scheduler.sleep(self.random.uniform(0, 20))
            self.random.choice(actions)()

    def _unique_text(self) -> str:
        self.text_count += 1
        return f"{self.name}-{self.text_count}"

    def _own_task_ids(self) -> list[str]:
        return [
            task_id
            for task_id, task in self.expected.tasks.items()
            if self.expected.owners.get(task_id) == self.name and not task.deleted
        ]

    def _deletable_task_ids(self) -> list[str]:
        # A task deleted while its import runs may be created again by a retry of that import.
        return [
            task_id for task_id in self._own_task_ids() if not self.expected.tasks[task_id].title.startswith("file")
        ]

    def _create(self) -> None:
        title = self._unique_text()
        response = self._request("POST", "/tasks", {"title": title}, idempotency_key=title)
        if self._check_status(response, 201):
            self._record_created(response.body["id"], title)

    def _create_urgent(self) -> None:
        title = self._unique_text()
        # Overdue a day later.
        today = str(self.scheduler.now.date())
        task = {"title": title, "priority": "urgent", "due_date": today}
        response = self._request("POST", "/tasks", task, idempotency_key=title)
        if self._check_status(response, 201):
            self._record_created(response.body["id"], title)

    def _create_unconfirmed(self) -> None:
        title = self._unique_text()
        self.expected.unconfirmed.add(title)
        self._send("POST", "/tasks", {"title": title}, {"Idempotency-Key": title}, {}, {})

    def _record_created(self, task_id: str, title: str) -> None:
        if task_id in self.expected.tasks:
            self.expected.violations.append(f"{title}: its id {task_id} is another task's")
        self.expected.tasks[task_id] = ExpectedTask(title)
        self.expected.owners[task_id] = self.name

    def _batch(self) -> None:
        titles = [self._unique_text() for _ in range(self.random.randint(1, 3))]
        operations: list[dict[str, Any]] = [{"op": "create", "task": {"title": title}} for title in titles]
        deletable_ids = self._deletable_task_ids()
        deleted = self.random.choice(deletable_ids) if deletable_ids and self.random.random() < 0.3 else None
        changed = [task_id for task_id in self._own_task_ids() if task_id != deleted][:1]
        operations += [{"op": "update", "id": task_id, "task": {"description": titles[0]}} for task_id in changed]
        if deleted:
            operations.append({"op": "delete", "id": deleted})
        results = self._batch_results(operations, f"batch-{titles[0]}")
        for operation, result in zip(operations, results, strict=True):
            task_id = result.body.get("task", {}).get("id")
            match operation["op"]:
                case "create" if self._check_status(result, 201):
                    self._record_created(task_id, operation["task"]["title"])
                case "update" if self._check_status(result, 200):
                    self.expected.tasks[task_id].description = titles[0]
                case "delete" if self._check_status(result, 204):
                    self.expected.tasks[operation["id"]].deleted = True

    def _batch_results(self, operations: list[dict[str, Any]], idempotency_key: str) -> list[Response]:
        results: list[Response] = []
        for _ in range(_MAX_ATTEMPTS):
            response = self._request(
                "POST", "/tasks/batch", {"operations": operations}, idempotency_key=idempotency_key
            )
            if not self._check_status(response, 200):
                break
            results = [Response(result["status"], result) for result in response.body["results"]]
            if not any(result.status in _RETRYABLE for result in results):
                break
            self.scheduler.sleep(1)
        return results

    def _update(self) -> None:
        if task_ids := self._own_task_ids():
            self._update_description(self.random.choice(task_ids))

    def _update_description(self, task_id: str) -> None:
        text = self._unique_text()
        headers = {}
        if self.random.random() < 0.5:
            current = self._request("GET", "/tasks/{id}", id=task_id)
            if not self._check_status(current, 200):
                return
            headers["If-Match"] = f'"{current.body["version"]}"'
        response = self._request("PATCH", "/tasks/{id}", {"description": text}, id=task_id, headers=headers)
        if response.status == 412:
            # Only this client writes to the task, so the conflicting write is its own, with a lost response.
            response = self._request("GET", "/tasks/{id}", id=task_id)
        if self._check_status(response, 200) and response.body.get("description") == text:
            self.expected.tasks[task_id].description = text
        else:
            self.expected.violations.append(f"{task_id}: the description {text} was not stored: {response}")

    def _tag(self) -> None:
        """Add a tag to the task that all clients update, at the version that was read."""
        shared = [task_id for task_id, owner in self.expected.owners.items() if owner == "all"]
        if not shared:
            self._create_shared()
            return
        [task_id] = shared
        tag = self._unique_text()
        for _ in range(_MAX_ATTEMPTS):
            current = self._request("GET", "/tasks/{id}", id=task_id)
            if not self._check_status(current, 200):
                return
            tags = current.body["tags"]
            if tag in tags:
                break
            headers = {"If-Match": f'"{current.body["version"]}"'}
            change = {"tags": [*tags, tag], "status": "todo" if current.body["status"] == "done" else "done"}
            response = self._request("PATCH", "/tasks/{id}", change, id=task_id, headers=headers)
            if response.status == 200:
                break
            self._check_status(response, 412)
        self.expected.tasks[task_id].tags.add(tag)

    def _create_shared(self) -> None:
        title = self._unique_text()
        response = self._request("POST", "/tasks", {"title": title}, idempotency_key=title)
        if self._check_status(response, 201):
            self.expected.tasks[response.body["id"]] = ExpectedTask(title)
            self.expected.owners[response.body["id"]] = self.name if "all" in self.expected.owners.values() else "all"

    def _delete(self) -> None:
        if task_ids := self._deletable_task_ids():
            task_id = self.random.choice(task_ids)
            # An earlier attempt may have deleted it although its response was an error.
            if self._check_status(self._request("DELETE", "/tasks/{id}", id=task_id), 204, 404):
                self.expected.tasks[task_id].deleted = True

    def _delete_stale(self) -> None:
        if task_ids := self._own_task_ids():
            headers = {"If-Match": '"1000"'}
            self._check_status(
                self._request("DELETE", "/tasks/{id}", id=self.random.choice(task_ids), headers=headers), 412
            )

    def _upload(self) -> None:
        if not (task_ids := self._own_task_ids()):
            return
        task_id, body = self.random.choice(task_ids), self._unique_text().encode()
        response = self._request("POST", "/tasks/{id}/upload", body, id=task_id, query={"filename": "a.txt"})
        if self._check_status(response, 201):
            self.expected.tasks[task_id].files[response.body["id"]] = body

    def _upload_presigned(self) -> None:
        if not (task_ids := self._own_task_ids()):
            return
        task_id, body = self.random.choice(task_ids), self._unique_text().encode()
        attachment = {"filename": "b.txt", "content_type": "text/plain", "size": len(body)}
        response = self._request("POST", "/tasks/{id}/files", attachment, id=task_id)
        if self._check_status(response, 201):
            bucket, _, key = unquote(urlsplit(response.body["upload"]["url"]).path).removeprefix("/").partition("/")
            self.scheduler.sleep(self.random.uniform(0, 60))
            self.s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="text/plain")
            self.expected.tasks[task_id].files[response.body["id"]] = body

    def _delete_file(self) -> None:
        with_files = [task_id for task_id in self._own_task_ids() if self.expected.tasks[task_id].files]
        if not with_files:
            return
        task_id = self.random.choice(with_files)
        file_id = self.random.choice(sorted(self.expected.tasks[task_id].files))
        response = self._request("DELETE", "/tasks/{id}/files/{file_id}", id=task_id, file_id=file_id)
        if self._check_status(response, 204, 404):
            del self.expected.tasks[task_id].files[file_id]

    def _post_import(self) -> None:
        name = self._unique_text()
        titles, rejected, text = _rows(f"file of {name}", self.random)
        response = self._request(
            "POST", "/imports", text.encode(), idempotency_key=name, query={"filename": "tasks.csv"}
        )
        if self._check_status(response, 202):
            self.expected.imports.append(ExpectedImport(response.body["key"], None, titles, rejected))

    def _update_imported(self) -> None:
        response = self._request("GET", "/tasks", query={"limit": "100"})
        if not self._check_status(response, 200):
            return
        imported = [
            task
            for task in response.body["items"]
            if task["source"] != "api" and task["id"] not in self.expected.owners
        ]
        if imported:
            task = self.random.choice(imported)
            self.expected.tasks[task["id"]] = ExpectedTask(task["title"])
            self.expected.owners[task["id"]] = self.name
            self._update_description(task["id"])

    def _list_all(self) -> None:
        """Read the list page by page; each task of this client must be in it exactly once."""
        task_ids = self._own_task_ids()
        counts: Counter[str] = Counter()
        query = {"limit": "3"}
        while True:
            response = self._request("GET", "/tasks", query=query)
            if not self._check_status(response, 200):
                return
            counts.update(task["id"] for task in response.body["items"])
            if "next_cursor" not in response.body:
                break
            query["cursor"] = response.body["next_cursor"]
        miscounted = {task_id: counts[task_id] for task_id in task_ids if counts[task_id] != 1}
        if miscounted:
            self.expected.violations.append(
                f"{self.name}: a traversal of the list did not have each task once: {miscounted}"
            )

    def _check_status(self, response: Response, *statuses: int) -> bool:
        if response.status not in statuses:
            self.expected.violations.append(f"{self.name}: {response} instead of {statuses}")
        return response.status in statuses

    def _request(
        self,
        method: str,
        resource: str,
        body: Any = None,
        *,
        idempotency_key: str | None = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        **path_parameters: str,
    ) -> Response:
        request_headers = {**(headers or {}), **({"Idempotency-Key": idempotency_key} if idempotency_key else {})}
        response = Response(0, None)
        for attempt in range(_MAX_ATTEMPTS):
            response = self._send(method, resource, body, request_headers, query or {}, path_parameters)
            if response.status not in _RETRYABLE:
                break
            self.scheduler.sleep(min(2**attempt, 30))
        return response

    def _send(
        self,
        method: str,
        resource: str,
        body: Any,
        headers: dict[str, str],
        query: dict[str, str],
        path_parameters: dict[str, str],
    ) -> Response:
        is_binary = isinstance(body, bytes)
        event = {
            "resource": resource,
            "path": resource.format(**path_parameters),
            "httpMethod": method,
            "headers": {"Content-Type": "text/plain" if is_binary else "application/json", **headers},
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
            "pathParameters": path_parameters or None,
            "requestContext": {"requestId": "simulated", "identity": {"apiKeyId": self.name}},
            "body": base64.b64encode(body).decode() if is_binary else body and json.dumps(body),
            "isBase64Encoded": is_binary,
        }
        try:
            response = self.functions.call(ROUTES[f"{method} {resource}"]["function"], event)
        except FunctionFailed as failure:
            return Response(502, str(failure))
        return Response(response["statusCode"], json.loads(response["body"]) if response["body"] else None)


@dataclass
class CsvUploader:
    """Uploader of CSV files of several sizes, with valid and invalid rows, some of them without a title column."""

    scheduler: Scheduler
    s3: S3
    bucket: str
    expected: ExpectedState
    random: Random

    def run(self) -> None:
        for number in range(self.random.randint(1, 3)):
            self.scheduler.sleep(self.random.uniform(0, 60))
            key = f"imports/año {number}.csv"
            self._upload_file(key, f"file {number}")
            if self.random.random() < 0.2:
                self._upload_file(key, f"file {number} again")

    def _upload_file(self, key: str, name: str) -> None:
        if self.random.random() < 0.1:
            version = self._put_object(key, "colour,size\nred,1\n")
            self.expected.imports.append(ExpectedImport(key, version, [], 0, is_usable=False))
            return
        titles, rejected, text = _rows(name, self.random)
        self.expected.imports.append(ExpectedImport(key, self._put_object(key, text), titles, rejected))

    def _put_object(self, key: str, text: str) -> str:
        response = self.s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode(), ContentType="text/csv")
        return str(response["VersionId"])


def _rows(name: str, random: Random) -> tuple[list[str], int, str]:
    """Return the titles of a file's valid rows, the number of its invalid rows, and its text."""
    rows = [random.random() < 0.8 for _ in range(random.randint(0, 12))]
    titles = [f"{name} row {number}" if good else "" for number, good in enumerate(rows)]
    text = "".join(["title,status,assignee\n", *(f"{title},{STATUS_OF_ROWS},{title and name}\n" for title in titles)])
    return [title for title in titles if title], titles.count(""), text


@dataclass
class ExternalService:
    """External service: accepts one event per idempotency key, refuses some permanently, with transient faults."""

    faults: Faults
    random: Random
    accepted: dict[str, list[Any]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    key_header = "Idempotency-Key"

    def request(self, method: str, url: str, **request: Any) -> urllib3.HTTPResponse:
        key = request["headers"][self.key_header]
        if self.faults.occurs(5):
            fault = self.random.choice((_respond_unavailable, _fail_to_connect, self._lose_response, _crash))
            return fault(key, request)
        if key in self.refused or (key not in self.accepted and self.random.random() < 0.05):
            self.refused.add(key)
            return _response(422)
        self._accept(key, request)
        return _response(200)

    def _accept(self, key: str, request: dict[str, Any]) -> None:
        self.accepted.setdefault(key, []).append(json.loads(request["body"]))

    def _lose_response(self, key: str, request: dict[str, Any]) -> urllib3.HTTPResponse:
        if key not in self.refused:
            self._accept(key, request)
        raise urllib3.exceptions.ReadTimeoutError(None, key, "lost")  # type: ignore[arg-type]  # the pool is not used


def _respond_unavailable(key: str, request: dict[str, Any]) -> urllib3.HTTPResponse:
    return _response(503)


def _fail_to_connect(key: str, request: dict[str, Any]) -> urllib3.HTTPResponse:
    raise urllib3.exceptions.ConnectTimeoutError


def _crash(key: str, request: dict[str, Any]) -> urllib3.HTTPResponse:
    raise ProcessCrashed


def _response(status: int) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(body=b"", status=status, preload_content=False)
