import json
from collections.abc import Callable
from typing import Any

import pytest

from task_manager.composition.tasks import idempotent_tasks
from task_manager.domain.errors import Unavailable
from tests.unit.handlers.conftest import Api

NO_TASK = "01890a5d-ac96-774b-bcce-b302099a8057"
Stored = Callable[[str], list[dict[str, Any]]]


def batch(api: Api, *operations: Any, key: str | None = None) -> list[dict[str, Any]]:
    response = api(
        "POST", "/tasks/batch", {"operations": operations}, headers={"Idempotency-Key": key} if key else None
    )
    assert response.status == 200, response.text
    return list(response.json["results"])


def test_each_operation_has_its_own_result(api: Api, stored: Stored) -> None:
    existing = api("POST", "/tasks", {"title": "kept"}).json["id"]
    removed = api("POST", "/tasks", {"title": "removed"}).json["id"]

    results = batch(
        api,
        {"op": "create", "task": {"title": "new"}},
        {"op": "create", "task": {"title": ""}},
        {"op": "update", "id": existing, "task": {"status": "done"}, "if_match": 1},
        {"op": "update", "id": existing, "task": {"title": "late"}, "if_match": 1},
        {"op": "delete", "id": removed},
        {"op": "delete", "id": removed},
        {"op": "update", "id": NO_TASK, "task": {}},
    )

    assert [result["status"] for result in results] == [201, 400, 200, 412, 204, 404, 404]
    assert results[0]["task"]["title"] == "new"
    assert results[1]["problem"]["errors"] == [
        {"pointer": "/task/title", "detail": results[1]["problem"]["errors"][0]["detail"]}
    ]
    assert (results[2]["task"]["status"], results[2]["task"]["version"]) == ("done", 2)
    assert results[4] == {"status": 204}
    assert {task["title"] for task in stored("tasks")} == {"kept", "new"}


@pytest.mark.parametrize(
    ("operation", "pointer"),
    [
        ({"op": "burn"}, "/op"),
        ({"op": ["create"]}, "/op"),
        ({}, "/op"),
        ({"op": "create"}, "/task"),
        ({"op": "create", "task": {"title": "x"}, "if_match": 1}, "/if_match"),
        ({"op": "update", "task": {}}, "/id"),
        ({"op": "update", "id": NO_TASK}, "/task"),
        ({"op": "update", "id": "../x", "task": {}}, "/id"),
        ({"op": "delete", "id": NO_TASK, "if_match": 0}, "/if_match"),
        ({"op": "delete", "id": NO_TASK, "if_match": "1"}, "/if_match"),
        ({"op": "delete", "id": NO_TASK, "task": {}}, "/task"),
    ],
    ids=str,
)
def test_an_invalid_operation_is_reported_by_field_and_affects_no_other(
    api: Api, stored: Stored, operation: dict[str, Any], pointer: str
) -> None:
    bad, good = batch(api, operation, {"op": "create", "task": {"title": "x"}})

    assert (bad["status"], [error["pointer"] for error in bad["problem"]["errors"]]) == (400, [pointer])
    assert good["status"] == 201
    assert len(stored("tasks")) == 1


def test_what_is_no_operation_is_refused_by_itself(api: Api) -> None:
    assert [result["status"] for result in batch(api, None, [], 5, "create")] == [400] * 4


@pytest.mark.parametrize("body", [{}, {"operations": []}, {"operations": {}}, {"operations": [{}] * 101}, {"ops": []}])
def test_what_is_no_batch_is_refused_whole(api: Api, body: dict[str, Any]) -> None:
    assert api("POST", "/tasks/batch", body).status == 400


def test_a_key_does_each_operation_once(api: Api, stored: Stored) -> None:
    task = api("POST", "/tasks", {"title": "a"}).json["id"]
    removed = api("POST", "/tasks", {"title": "b"}).json["id"]
    operations = [
        {"op": "create", "task": {"title": "new"}},
        {"op": "update", "id": task, "task": {"title": "changed"}, "if_match": 1},
        {"op": "update", "id": task, "task": {"status": "cancelled"}},
        {"op": "delete", "id": removed, "if_match": 1},
    ]
    first = batch(api, *operations, key="k")
    tasks_before = stored("tasks")

    assert batch(api, *operations, key="k") == first
    assert stored("tasks") == tasks_before
    assert api("POST", "/tasks/batch", {"operations": operations[:1]}, headers={"Idempotency-Key": "k"}).status == 422


def test_a_repeated_request_continues_where_the_first_was_stopped(
    api: Api, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = [{"op": "create", "task": {"title": str(number)}} for number in range(4)]
    store = idempotent_tasks().store
    add = store.add
    added: list[Any] = []

    def add_two(task: Any, key: Any = None) -> Any:
        if len(added) == 2:
            raise Unavailable("not now")
        added.append(task)
        return add(task, key)

    monkeypatch.setattr(store, "add", add_two)
    assert [result["status"] for result in batch(api, *operations, key="k")] == [201, 201, 503, 503]
    monkeypatch.setattr(store, "add", add)

    assert [result["status"] for result in batch(api, *operations, key="k")] == [201] * 4
    assert sorted(task["title"] for task in stored("tasks")) == ["0", "1", "2", "3"]


def test_after_an_unavailable_service_no_operation_is_tried(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    operations = [{"op": "create", "task": {"title": title}} for title in ("first", "", "third")]
    attempts: list[Any] = []

    def add(task: Any, key: Any = None) -> Any:
        attempts.append(task)
        raise Unavailable("not now")

    monkeypatch.setattr(idempotent_tasks().store, "add", add)

    assert [result["status"] for result in batch(api, *operations)] == [503, 400, 503]
    assert len(attempts) == 1


# Lambda's limit of a response.
MAX_RESPONSE_BYTES = 6 * 1024 * 1024
LARGEST_BATCH = 4_500_000


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "create", "task": {"title": "x", "tags": [1] * 20_000}},
        {"op": "create", "task": {'"' * 97 + f"{number:03}": 1 for number in range(50)}}
        | {f"member {number}": 1 for number in range(48)},
        {"op": "update", "id": NO_TASK, "task": {"tags": [[]] * 14_000}},
    ],
    ids=["bad tags", "unknown members", "lists"],
)
def test_the_response_to_the_largest_batch_fits_the_limit_of_lambda(api: Api, operation: dict[str, Any]) -> None:
    body = json.dumps({"operations": [operation] * 100}, separators=(",", ":"))
    assert len(body) <= LARGEST_BATCH

    response = api("POST", "/tasks/batch", body)

    assert response.status == 200
    assert len(json.dumps(response.text)) < MAX_RESPONSE_BYTES
    assert {result["status"] for result in response.json["results"]} <= {400, 404}


@pytest.mark.parametrize(
    "operation",
    [{f"member {number}": 1 for number in range(2_500)}, {'"' * 20_000: 1}],
    ids=["members", "a name"],
)
def test_a_batch_whose_refusals_would_be_larger_is_not_processed(api: Api, operation: dict[str, Any]) -> None:
    body = json.dumps({"operations": [{"op": "delete", **operation}] * 100}, separators=(",", ":"))
    assert len(body) <= LARGEST_BATCH

    response = api("POST", "/tasks/batch", body)

    assert response.status == 400
    assert len(response.text) < 1000
