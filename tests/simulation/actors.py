"""Who uses the system: clients of the API, an office that drops files, an external service. And what they expect."""

import base64
import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import urllib3

from tests.simulation.aws.s3 import S3
from tests.simulation.faults import Died, Faults
from tests.simulation.functions import FunctionFailed, Functions
from tests.simulation.scheduler import Scheduler
from tests.unit.handlers.contract import ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable

_ATTEMPTS = 60
_AGAIN = frozenset({409, 429, 500, 502, 503, 504})


@dataclass
class Expected:
    """A task as its clients know it."""

    title: str
    description: str | None = None
    deleted: bool = False
    tags: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Dropped:
    """A file as the office knows it."""

    key: str
    version: str | None
    titles: list[str]
    rejected: int
    usable: bool = True


@dataclass
class Asked:
    """Everything that was asked for, and answered: what must be so in the end."""

    tasks: dict[str, Expected] = field(default_factory=dict)
    unheard: set[str] = field(default_factory=set)
    dropped: list[Dropped] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


@dataclass
class Client:
    """One client of the API, that tries again what failed and knows what was answered."""

    name: str
    scheduler: Scheduler
    functions: Functions
    s3: S3
    asked: Asked
    random: Random
    number: int = 0
    deeds: int = 8

    def run(self) -> None:
        self._create()
        doings: list[Callable[[], None]] = [
            self._create,
            self._create_urgent,
            self._quit_creating,
            self._batch,
            self._change,
            self._change,
            self._tag,
            self._tag,
            self._delete,
            self._delete,
            self._delete_what_has_changed,
            self._upload,
            self._upload,
            self._upload,
            self._upload_later,
            self._delete_file,
            self._change_imported,
            self._send_file,
            self._walk,
        ]
        for _ in range(self.deeds):
            self.scheduler.sleep(self.random.uniform(0, 20))
            self.random.choice(doings)()

    def _name(self) -> str:
        self.number += 1
        return f"{self.name}-{self.number}"

    def _mine(self) -> list[str]:
        return [
            task_id
            for task_id, task in self.asked.tasks.items()
            if self.asked.owners.get(task_id) == self.name and not task.deleted
        ]

    def _deletable(self) -> list[str]:
        # What is deleted while its import goes on may come back with the next attempt at it.
        return [task_id for task_id in self._mine() if not self.asked.tasks[task_id].title.startswith("file")]

    def _create(self) -> None:
        title = self._name()
        answer = self._ask("POST", "/tasks", {"title": title}, key=title)
        if self._is(answer, 201):
            self._created(answer.body["id"], title)

    def _create_urgent(self) -> None:
        title = self._name()
        # Overdue a day later.
        today = str(self.scheduler.now.date())
        task = {"title": title, "priority": "urgent", "due_date": today}
        answer = self._ask("POST", "/tasks", task, key=title)
        if self._is(answer, 201):
            self._created(answer.body["id"], title)

    def _quit_creating(self) -> None:
        title = self._name()
        self.asked.unheard.add(title)
        self._try("POST", "/tasks", {"title": title}, {"Idempotency-Key": title}, {}, {})

    def _created(self, task_id: str, title: str) -> None:
        if task_id in self.asked.tasks:
            self.asked.complaints.append(f"{title}: its id {task_id} is another task's")
        self.asked.tasks[task_id] = Expected(title)
        self.asked.owners[task_id] = self.name

    def _batch(self) -> None:
        titles = [self._name() for _ in range(self.random.randint(1, 3))]
        operations: list[dict[str, Any]] = [{"op": "create", "task": {"title": title}} for title in titles]
        deletable = self._deletable()
        deleted = self.random.choice(deletable) if deletable and self.random.random() < 0.3 else None
        changed = [task_id for task_id in self._mine() if task_id != deleted][:1]
        operations += [{"op": "update", "id": task_id, "task": {"description": titles[0]}} for task_id in changed]
        if deleted:
            operations.append({"op": "delete", "id": deleted})
        results = self._results(operations, f"batch-{titles[0]}")
        for operation, result in zip(operations, results, strict=True):
            task_id = result.body.get("task", {}).get("id")
            match operation["op"]:
                case "create" if self._is(result, 201):
                    self._created(task_id, operation["task"]["title"])
                case "update" if self._is(result, 200):
                    self.asked.tasks[task_id].description = titles[0]
                case "delete" if self._is(result, 204):
                    self.asked.tasks[operation["id"]].deleted = True

    def _results(self, operations: list[dict[str, Any]], key: str) -> list[Answer]:
        results: list[Answer] = []
        for _ in range(_ATTEMPTS):
            answer = self._ask("POST", "/tasks/batch", {"operations": operations}, key=key)
            if not self._is(answer, 200):
                break
            results = [Answer(result["status"], result) for result in answer.body["results"]]
            if not any(result.status in _AGAIN for result in results):
                break
            self.scheduler.sleep(1)
        return results

    def _change(self) -> None:
        if mine := self._mine():
            self._describe(self.random.choice(mine))

    def _describe(self, task_id: str) -> None:
        text = self._name()
        headers = {}
        if self.random.random() < 0.5:
            read = self._ask("GET", "/tasks/{id}", id=task_id)
            if not self._is(read, 200):
                return
            headers["If-Match"] = f'"{read.body["version"]}"'
        answer = self._ask("PATCH", "/tasks/{id}", {"description": text}, id=task_id, headers=headers)
        if answer.status == 412:
            # Nobody else writes to it: the write that was met must be our own, whose answer was lost.
            answer = self._ask("GET", "/tasks/{id}", id=task_id)
        if self._is(answer, 200) and answer.body.get("description") == text:
            self.asked.tasks[task_id].description = text
        else:
            self.asked.complaints.append(f"{task_id}: the description {text} was not taken: {answer}")

    def _tag(self) -> None:
        """Add a tag to a task that all clients write to, at the version that was read."""
        shared = [task_id for task_id, owner in self.asked.owners.items() if owner == "all"]
        if not shared:
            self._share()
            return
        [task_id] = shared
        tag = self._name()
        for _ in range(_ATTEMPTS):
            read = self._ask("GET", "/tasks/{id}", id=task_id)
            if not self._is(read, 200):
                return
            tags = read.body["tags"]
            if tag in tags:
                break
            headers = {"If-Match": f'"{read.body["version"]}"'}
            answer = self._ask("PATCH", "/tasks/{id}", {"tags": [*tags, tag]}, id=task_id, headers=headers)
            if answer.status == 200:
                break
            self._is(answer, 412)
        self.asked.tasks[task_id].tags.add(tag)

    def _share(self) -> None:
        title = self._name()
        answer = self._ask("POST", "/tasks", {"title": title}, key=title)
        if self._is(answer, 201):
            self.asked.tasks[answer.body["id"]] = Expected(title)
            self.asked.owners[answer.body["id"]] = self.name if "all" in self.asked.owners.values() else "all"

    def _delete(self) -> None:
        if mine := self._deletable():
            task_id = self.random.choice(mine)
            # Once it has been asked for, a failed try may have done it.
            if self._is(self._ask("DELETE", "/tasks/{id}", id=task_id), 204, 404):
                self.asked.tasks[task_id].deleted = True

    def _delete_what_has_changed(self) -> None:
        if mine := self._mine():
            headers = {"If-Match": '"1000"'}
            self._is(self._ask("DELETE", "/tasks/{id}", id=self.random.choice(mine), headers=headers), 412)

    def _upload(self) -> None:
        if not (mine := self._mine()):
            return
        task_id, body = self.random.choice(mine), self._name().encode()
        answer = self._ask("POST", "/tasks/{id}/upload", body, id=task_id, query={"filename": "a.txt"})
        if self._is(answer, 201):
            self.asked.tasks[task_id].files[answer.body["id"]] = body

    def _upload_later(self) -> None:
        if not (mine := self._mine()):
            return
        task_id, body = self.random.choice(mine), self._name().encode()
        described = {"filename": "b.txt", "content_type": "text/plain", "size": len(body)}
        answer = self._ask("POST", "/tasks/{id}/upload", described, id=task_id, query={"presigned": "true"})
        if self._is(answer, 201):
            bucket, _, key = unquote(urlsplit(answer.body["upload"]["url"]).path).removeprefix("/").partition("/")
            self.scheduler.sleep(self.random.uniform(0, 60))
            self.s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="text/plain")
            self.asked.tasks[task_id].files[answer.body["id"]] = body

    def _delete_file(self) -> None:
        having = [task_id for task_id in self._mine() if self.asked.tasks[task_id].files]
        if not having:
            return
        task_id = self.random.choice(having)
        file_id = self.random.choice(sorted(self.asked.tasks[task_id].files))
        answer = self._ask("DELETE", "/tasks/{id}/files/{file_id}", id=task_id, file_id=file_id)
        if self._is(answer, 204, 404):
            del self.asked.tasks[task_id].files[file_id]

    def _send_file(self) -> None:
        name = self._name()
        titles, rejected, text = _rows(f"file of {name}", self.random)
        answer = self._ask("POST", "/imports", text.encode(), key=name, query={"filename": "tasks.csv"})
        if self._is(answer, 202):
            self.asked.dropped.append(Dropped(answer.body["key"], None, titles, rejected))

    def _change_imported(self) -> None:
        answer = self._ask("GET", "/tasks", query={"limit": "100"})
        if not self._is(answer, 200):
            return
        imported = [
            task for task in answer.body["items"] if task["source"] != "api" and task["id"] not in self.asked.owners
        ]
        if imported:
            task = self.random.choice(imported)
            self.asked.tasks[task["id"]] = Expected(task["title"])
            self.asked.owners[task["id"]] = self.name
            self._describe(task["id"])

    def _walk(self) -> None:
        """Read the list page by page: what is ours is there, once."""
        mine = self._mine()
        seen: Counter[str] = Counter()
        query = {"limit": "3"}
        while True:
            answer = self._ask("GET", "/tasks", query=query)
            if not self._is(answer, 200):
                return
            seen.update(task["id"] for task in answer.body["items"])
            if "next_cursor" not in answer.body:
                break
            query["cursor"] = answer.body["next_cursor"]
        wrong = {task_id: seen[task_id] for task_id in mine if seen[task_id] != 1}
        if wrong:
            self.asked.complaints.append(f"{self.name}: a walk of the list did not see each task once: {wrong}")

    def _is(self, answer: Answer, *statuses: int) -> bool:
        if answer.status not in statuses:
            self.asked.complaints.append(f"{self.name}: {answer} instead of {statuses}")
        return answer.status in statuses

    def _ask(
        self,
        method: str,
        resource: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        **path: str,
    ) -> Answer:
        all_headers = {**(headers or {}), **({"Idempotency-Key": key} if key else {})}
        answer = Answer(0, None)
        for attempt in range(_ATTEMPTS):
            answer = self._try(method, resource, body, all_headers, query or {}, path)
            if answer.status not in _AGAIN:
                break
            self.scheduler.sleep(min(2**attempt, 30))
        return answer

    def _try(
        self,
        method: str,
        resource: str,
        body: Any,
        headers: dict[str, str],
        query: dict[str, str],
        path: dict[str, str],
    ) -> Answer:
        is_file = isinstance(body, bytes)
        event = {
            "resource": resource,
            "path": resource.format(**path),
            "httpMethod": method,
            "headers": {"Content-Type": "text/plain" if is_file else "application/json", **headers},
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
            "pathParameters": path or None,
            "requestContext": {"requestId": "simulated", "identity": {"apiKeyId": self.name}},
            "body": base64.b64encode(body).decode() if is_file else body and json.dumps(body),
            "isBase64Encoded": is_file,
        }
        try:
            answer = self.functions.call(ROUTES[f"{method} {resource}"]["function"], event)
        except FunctionFailed as failure:
            return Answer(502, str(failure))
        return Answer(answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None)


@dataclass
class Office:
    """Drops CSV files: good rows, bad rows, files of all sizes, and some that are none."""

    scheduler: Scheduler
    s3: S3
    bucket: str
    asked: Asked
    random: Random

    def run(self) -> None:
        for number in range(self.random.randint(1, 3)):
            self.scheduler.sleep(self.random.uniform(0, 60))
            key = f"imports/año {number}.csv"
            self._drop(key, f"file {number}")
            if self.random.random() < 0.2:
                self._drop(key, f"file {number} again")

    def _drop(self, key: str, name: str) -> None:
        if self.random.random() < 0.1:
            version = self._put(key, "colour,size\nred,1\n")
            self.asked.dropped.append(Dropped(key, version, [], 0, usable=False))
            return
        titles, rejected, text = _rows(name, self.random)
        self.asked.dropped.append(Dropped(key, self._put(key, text), titles, rejected))

    def _put(self, key: str, text: str) -> str:
        answer = self.s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode(), ContentType="text/csv")
        return str(answer["VersionId"])


def _rows(name: str, random: Random) -> tuple[list[str], int, str]:
    """Return the titles of a file's good rows, the number of its bad ones, and its text."""
    rows = [random.random() < 0.8 for _ in range(random.randint(0, 12))]
    titles = [f"{name} row {number}" if good else "" for number, good in enumerate(rows)]
    text = "".join(["title,status\n", *(f"{title},todo\n" for title in titles)])
    return [title for title in titles if title], titles.count(""), text


@dataclass
class ExternalService:
    """Takes events, one for each idempotency key; refuses some for good, and fails now and then."""

    faults: Faults
    random: Random
    taken: dict[str, list[Any]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def request(self, method: str, url: str, **request: Any) -> urllib3.HTTPResponse:
        key = request["headers"]["Idempotency-Key"]
        if self.faults.strikes(5):
            wrong = self.random.choice((_down, _unreached, self._lost, _killed))
            return wrong(key, request)
        if key in self.refused or (key not in self.taken and self.random.random() < 0.05):
            self.refused.add(key)
            return _answer(422)
        self._take(key, request)
        return _answer(200)

    def _take(self, key: str, request: dict[str, Any]) -> None:
        self.taken.setdefault(key, []).append(json.loads(request["body"]))

    def _lost(self, key: str, request: dict[str, Any]) -> urllib3.HTTPResponse:
        if key not in self.refused:
            self._take(key, request)
        raise urllib3.exceptions.ReadTimeoutError(None, key, "lost")  # type: ignore[arg-type]  # any pool will do


def _down(key: str, request: dict[str, Any]) -> urllib3.HTTPResponse:
    return _answer(503)


def _unreached(key: str, request: dict[str, Any]) -> urllib3.HTTPResponse:
    raise urllib3.exceptions.ConnectTimeoutError


def _killed(key: str, request: dict[str, Any]) -> urllib3.HTTPResponse:
    raise Died


def _answer(status: int) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(body=b"", status=status, preload_content=False)
