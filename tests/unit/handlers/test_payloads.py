"""No endpoint returns a result that Lambda refuses, whatever is stored and sent, with any runtime of Python.

Lambda refuses a result of more than 6,291,556 bytes after the work is done. The runtime client (awslambdaric) makes it
of what the handler returns: for Python 3.11 with all characters outside ASCII escaped, from 3.12 on with none.
"""

import base64
import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from task_manager.composition.imports import import_store
from task_manager.composition.tasks import task_store
from task_manager.csv_import import UnusableFile, analyze
from task_manager.domain.attachment import FILENAME_LENGTH, FILES_PER_TASK
from task_manager.domain.field_types import DESCRIPTION_LENGTH, TAG_COUNT, TAG_LENGTH, TITLE_LENGTH
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.rules import REST_POLICY
from task_manager.domain.task import Processing, ProcessingStatus, Status, Task, TaskFields
from task_manager.rest.batch import BATCH_BYTES, Result, results_response
from task_manager.rest.problems import Problem
from task_manager.use_cases.export import ExportTasks
from task_manager.use_cases.tasks import Tasks
from tests.fakes import FakeClock, FakeTaskStore
from tests.unit.handlers.conftest import Invocation
from tests.unit.handlers.contract import ROUTES, assert_keeps_contract

RESULT_BYTES = 6_291_556
S3_KEY_BYTES = 1024
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REASON = "The external service answered 599. " * 3

EMOJI = "\U0001f34e"
"""The character that takes the most bytes: 12 when it is escaped."""
CHARACTERS = [EMOJI, '"', "\\", "\t", "x", "\u00e9", "\u4e2d", "\u2028"]


def sent_results(result: object) -> Iterator[bytes]:
    """Yield what the runtime clients of Python 3.11, and of later versions, send."""
    yield json.dumps(result).encode()
    yield json.dumps(result, ensure_ascii=False).encode()


def invoke(
    route: str, body: Any = None, query: dict[str, str] | None = None, key: str | None = None, **path: str
) -> dict[str, Any]:
    """Call an endpoint, and check its result against the limit and the contract."""
    method, resource = route.split()
    is_text = isinstance(body, dict)
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode() if is_text else body
    headers = {"Content-Type": "application/json" if is_text else "text/csv"}
    event = {
        "resource": resource,
        "path": resource.format_map(path),
        "httpMethod": method,
        "headers": headers | {"Origin": "https://app.example"} | ({"Idempotency-Key": key} if key else {}),
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()} or None,
        "pathParameters": path or None,
        "requestContext": {"requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "identity": {"apiKeyId": "key"}},
        "body": base64.b64encode(data).decode() if data is not None else None,
        "isBase64Encoded": data is not None,
    }
    result: dict[str, Any] = import_module(f"task_manager.handlers.{ROUTES[route]['function']}").handler(
        event, Invocation()
    )
    assert max(map(len, sent_results(result))) <= RESULT_BYTES
    if ROUTES[route].get("api_key_required", True):
        assert_keeps_contract(method, resource, result["statusCode"], result["headers"], result["body"])
    return result


def longest_fields(character: str, description: int = DESCRIPTION_LENGTH) -> TaskFields:
    """Return the fields of a task of one character, as long as the API accepts them."""
    visible = character if character.isprintable() else EMOJI
    return TaskFields(
        title=visible * TITLE_LENGTH,
        description=character * description,
        status=Status.IN_PROGRESS,
        due_date=date(9999, 12, 31),
        tags=tuple(visible * (TAG_LENGTH - 1) + chr(ord(EMOJI) + number) for number in range(TAG_COUNT)),
    )


def stored_task(fields: TaskFields, number: int) -> Task:
    task_id = new_id(NOW + timedelta(seconds=number))
    task = Task.create(fields, task_id=task_id, source=f"import:{task_id}", now=NOW)
    processing = Processing(status=ProcessingStatus.FAILED, at=NOW, reason=REASON)
    return task.model_copy(update={"version": 10**17, "processing": processing})


@pytest.fixture
def store(environment: None, monkeypatch: pytest.MonkeyPatch) -> FakeTaskStore:
    """Store behind the endpoints of lists, exports and batches."""
    return store_of_endpoints(monkeypatch)


def store_of_endpoints(monkeypatch: pytest.MonkeyPatch) -> FakeTaskStore:
    clock = FakeClock(NOW)
    store = FakeTaskStore(clock)
    monkeypatch.setattr("task_manager.handlers.list_tasks.task_store", lambda: store)
    monkeypatch.setattr("task_manager.handlers.export_tasks.export_tasks", lambda: ExportTasks(store))
    monkeypatch.setattr("task_manager.handlers.batch_tasks.idempotent_tasks", lambda: Tasks(store, REST_POLICY, clock))
    return store


def listed(result: dict[str, Any]) -> tuple[list[str], str | None]:
    page = json.loads(result["body"])
    return [task["id"] for task in page["items"]], page.get("next_cursor")


def exported(result: dict[str, Any]) -> tuple[list[str], str | None]:
    rows = csv.DictReader(io.StringIO(result["body"], newline=""))
    link = result["headers"].get("Link", "").removeprefix("<?").partition(">")[0]
    return [row["id"] for row in rows], dict(parse_qsl(link)).get("cursor")


def traversed(
    route: str, read: Callable[[dict[str, Any]], tuple[list[str], str | None]], query: dict[str, str]
) -> list[str]:
    """Return the ids on all pages, none of which is empty."""
    ids: list[str] = []
    cursor: str | None = None
    while True:
        page, cursor = read(invoke(route, query=query | ({"cursor": cursor} if cursor else {})))
        ids += page
        if cursor is None:
            return ids
        assert page


PAGES = {"GET /tasks": (listed, "100"), "GET /tasks/export": (exported, "1000")}


@pytest.mark.parametrize("order", ["created_at", "due_date"])
@pytest.mark.parametrize("character", CHARACTERS, ids=ascii)
@pytest.mark.parametrize("route", PAGES)
def test_pages_of_the_longest_tasks_have_each_once(
    store: FakeTaskStore, route: str, character: str, order: str
) -> None:
    read, limit = PAGES[route]
    for number in range(120):
        store.add(stored_task(longest_fields(character), number))

    ids = traversed(route, read, {"limit": limit, "sort": order})

    assert ids == sorted(store.tasks, reverse=True)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tasks=st.lists(
        st.tuples(st.sampled_from([EMOJI, *CHARACTERS]), st.sampled_from([0, DESCRIPTION_LENGTH])),
        min_size=1,
        max_size=20,
    ).map(lambda tasks: (tasks * 120)[:120]),
    limit=st.integers(1, 100),
)
@pytest.mark.parametrize("route", PAGES)
def test_pages_have_each_task_once(environment: None, route: str, tasks: Sequence[tuple[str, int]], limit: int) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        store = store_of_endpoints(monkeypatch)
        for number, (character, length) in enumerate(tasks):
            store.add(stored_task(longest_fields(character, length), number))
        read, _ = PAGES[route]

        assert traversed(route, read, {"limit": str(limit)}) == sorted(store.tasks, reverse=True)


@pytest.mark.parametrize("character", CHARACTERS, ids=ascii)
def test_a_batch_of_the_longest_creates_is_applied_and_reported(store: FakeTaskStore, character: str) -> None:
    task = longest_fields(character).model_dump(mode="json")

    results = json.loads(batch({"op": "create", "task": task}))["results"]

    assert [result["status"] for result in results] == [201] * 100
    assert [result["task"]["id"] if "task" in result else result["id"] for result in results] == list(store.tasks)
    assert len(store.tasks) == 100


@pytest.mark.parametrize("character", CHARACTERS, ids=ascii)
def test_a_batch_of_small_changes_to_the_longest_tasks_is_applied_and_reported(
    store: FakeTaskStore, character: str
) -> None:
    tasks = [store.add(stored_task(longest_fields(character), number)) for number in range(100)]

    results = json.loads(batch(*({"op": "update", "id": task.id, "task": {"status": "done"}} for task in tasks)))

    assert [result["status"] for result in results["results"]] == [200] * 100
    assert {task.status for task in store.tasks.values()} == {Status.DONE}
    whole = [result for result in results["results"] if "task" in result]
    assert results["results"][: len(whole)] == whole
    assert [result["id"] for result in results["results"][len(whole) :]] == [task.id for task in tasks[len(whole) :]]


@pytest.mark.parametrize("character", [EMOJI, '"', "\\", "~", "\x01"], ids=ascii)
def test_a_batch_of_the_longest_refusals_is_reported(store: FakeTaskStore, character: str) -> None:
    # The names of as many unknown members as a body has room for.
    width = (BATCH_BYTES // 100 - 1000) // 98
    per_character = len(json.dumps(character, ensure_ascii=False).encode()) - 2
    name = character * min(97, (width - 8) // per_character)
    members = {f"{name}{number:03}": 1 for number in range(48)}

    results = json.loads(batch({"op": "create", "task": {**members, "title": ""}, **members}))["results"]

    assert [(result["status"], result["problem"]["status"]) for result in results] == [(400, 400)] * 100
    assert len(results[0]["problem"]["errors"]) == 97
    assert all(result["problem"]["detail"] == "Some fields are not valid." for result in results)


def test_a_repeated_batch_reports_the_same(store: FakeTaskStore) -> None:
    operations = [{"op": "create", "task": longest_fields(EMOJI).model_dump(mode="json")}] * 100
    event = {"operations": operations}

    first, second = (invoke("POST /tasks/batch", event, key="k") for _ in range(2))

    assert first["body"] == second["body"]
    assert len(store.tasks) == 100


RESULTS = st.builds(
    lambda character, length, is_refused: (
        Result(status=400, problem=problem(character, length % 100))
        if is_refused
        else Result(status=201, task=stored_task(longest_fields(character, length), 1))
    ),
    st.sampled_from([EMOJI, *CHARACTERS]),
    st.sampled_from([0, 99, DESCRIPTION_LENGTH - 1, DESCRIPTION_LENGTH]),
    st.booleans(),
)


@settings(max_examples=25)
@given(st.lists(RESULTS, min_size=1, max_size=10).map(lambda results: (results * 100)[:100]))
def test_results_keep_their_status_and_name_their_task(results: list[Result]) -> None:
    response = results_response(results)

    assert max(map(len, sent_results(response.to_proxy_result({})))) <= RESULT_BYTES
    reported = json.loads(response.text)["results"]
    for result, report in zip(results, reported, strict=True):
        whole = json.loads(result.model_dump_json())
        shortened = json.loads(result.shortened.model_dump_json())
        assert report in (whole, shortened)
        assert report["status"] == result.status
    assert reported[0] == json.loads(results[0].model_dump_json())


def problem(character: str, length: int) -> Problem:
    errors = [{"pointer": f"/{character * length}", "detail": "is not a known field"}] * 98
    return Problem.model_validate({"title": "Bad Request", "status": 400, "detail": "x", "errors": errors})


def batch(*operations: dict[str, Any]) -> str:
    """Return the body of the response to 100 operations."""
    result = invoke("POST /tasks/batch", {"operations": (list(operations) * 100)[:100]})
    assert result["statusCode"] == 200, result["body"]
    return str(result["body"])


# The largest response of each endpoint that is tested by itself.
ALONE: dict[str, Callable[[], object]] = {}


def alone(*routes: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    def register(request: Callable[[], object]) -> Callable[[], object]:
        ALONE.update(dict.fromkeys(routes, request))
        return request

    return register


@alone("GET /tasks/{id}", "PUT /tasks/{id}", "PATCH /tasks/{id}", "DELETE /tasks/{id}", "POST /tasks")
def one_task() -> None:
    fields = longest_fields(EMOJI).model_dump(mode="json")
    task_id = json.loads(invoke("POST /tasks", fields)["body"])["id"]
    assert invoke("PUT /tasks/{id}", fields, id=task_id)["statusCode"] == 200
    assert invoke("PATCH /tasks/{id}", {"status": "done"}, id=task_id)["statusCode"] == 200
    assert invoke("GET /tasks/{id}", id=task_id)["statusCode"] == 200
    unknown = {EMOJI * 98 + f"{number:02}": 1 for number in range(50)}
    for route in ("POST /tasks", "PUT /tasks/{id}", "PATCH /tasks/{id}"):
        assert invoke(route, unknown, id=task_id)["statusCode"] == 400
    assert invoke("DELETE /tasks/{id}", id=task_id)["statusCode"] == 204


@alone(
    "POST /tasks/{id}/upload", "POST /tasks/{id}/files", "GET /tasks/{id}/files", "DELETE /tasks/{id}/files/{file_id}"
)
def files() -> None:
    task_id = json.loads(invoke("POST /tasks", {"title": "x"})["body"])["id"]
    for character in (EMOJI, '"', "\x01"):
        name = character * FILENAME_LENGTH
        uploaded = invoke("POST /tasks/{id}/upload", b"x", {"filename": name}, id=task_id)
        description = {"filename": name, "content_type": "a/b;" + '"' * 200, "size": 1}
        assert invoke("POST /tasks/{id}/files", description, id=task_id)["statusCode"] == 201
        file_id = json.loads(uploaded["body"])["id"]
        listed_file = json.dumps(invoke("GET /tasks/{id}/files", id=task_id)["body"])
        # On AWS each link also has a session token.
        assert (len(listed_file) + 10_000) * FILES_PER_TASK < RESULT_BYTES
        assert invoke("DELETE /tasks/{id}/files/{file_id}", id=task_id, file_id=file_id)["statusCode"] == 204


@alone("POST /imports", "POST /imports/announcements", "GET /imports", "GET /imports/{id}")
def imports() -> None:
    import_id = json.loads(invoke("POST /imports", b"title\nx\n", {"filename": EMOJI * FILENAME_LENGTH})["body"])["id"]
    assert invoke("GET /imports/{id}", id=import_id)["statusCode"] == 200
    description = {"filename": EMOJI * FILENAME_LENGTH, "size": 1}
    assert invoke("POST /imports/announcements", description)["statusCode"] == 201
    for character in (EMOJI, '"', "\x01"):
        key = f"imports/{character * S3_KEY_BYTES}".encode()[:S3_KEY_BYTES].decode(errors="ignore")
        for number in range(100):
            finished_id = new_id(datetime.now(UTC) + timedelta(days=1, seconds=number))
            import_ = Import(id=finished_id, key=key, version="v" * 1024, started_at=NOW)
            finished = import_.failed(longest_error(character), NOW)
            import_store().create(finished.model_copy(update={"report_key": f"reports/{finished_id}.csv"}))
        assert invoke("GET /imports/{id}", id=finished_id)["statusCode"] == 200
        page = json.loads(invoke("GET /imports", query={"limit": "100"})["body"])["items"]
        assert [item["status"] for item in page] == [ImportStatus.FAILED] * 100


def longest_error(character: str) -> str:
    header = ",".join(character * 100 + chr(ord("a") + number) * 3 for number in range(26))
    with pytest.raises(UnusableFile) as raised:
        analyze([f'"{header.replace(chr(34), chr(34) * 2)}"\n'.replace('",', "").encode()])
    return str(raised.value)


@alone("GET /openapi.json")
def contract() -> None:
    assert invoke("GET /openapi.json")["statusCode"] == 200


@alone("GET /docs", "GET /docs/{file}")
def docs() -> None:
    assert invoke("GET /docs")["statusCode"] == 200
    for file in ("docs.js", "swagger-ui-bundle.js", "swagger-ui.css"):
        assert invoke("GET /docs/{file}", file=file)["statusCode"] == 200


@pytest.mark.parametrize("request_largest", dict.fromkeys(ALONE.values()), ids=lambda function: function.__name__)
def test_the_largest_response_fits(environment: None, request_largest: Callable[[], object]) -> None:
    request_largest()


def test_every_endpoint_is_tested() -> None:
    assert ALONE.keys() | PAGES.keys() | {"POST /tasks/batch"} == ROUTES.keys()


def test_the_store_of_the_system_cuts_pages_likewise(environment: None) -> None:
    """The stores above are in memory; this one is DynamoDB with its sharded index."""
    for number in range(110):
        task_store().add(stored_task(longest_fields(EMOJI), number))

    ids = traversed("GET /tasks", listed, {"limit": "100"})

    assert (len(ids), ids) == (110, sorted(ids, reverse=True))
