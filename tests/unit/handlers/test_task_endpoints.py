import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from task_manager.adapters.aws_errors import contended
from task_manager.composition.tasks import task_records, task_store
from task_manager.domain.task import Task, TaskFields
from task_manager.rest.listing import TaskListQuery
from tests.unit.handlers.conftest import Api
from tests.unit.handlers.contract import CONTRACT

SCHEMAS = CONTRACT["components"]["schemas"]
NO_TASK = "01890a5d-ac96-774b-bcce-b302099a8057"
Stored = Callable[[str], list[dict[str, Any]]]


def test_a_task_is_created_and_read_back(api: Api) -> None:
    sent = {
        "title": "Buy ünï 🍎",
        "description": "two\nlines",
        "priority": "urgent",
        "due_date": "2999-12-31",
        "tags": ["a", "b"],
        "start_date": "2999-12-31",
        "assignee": "Ana Ruiz",
        "list": "Moving",
        "external_id": "OPS-12",
        "external_url": "https://example.com/OPS-12?a=%20#b",
    }

    created = api("POST", "/tasks", sent)

    assert created.status == 201
    task = created.json
    assert created.headers["Location"] == f"tasks/{task['id']}"
    assert created.headers["ETag"] == '"1"'
    assert {name: task[name] for name in sent} == sent
    assert (task["status"], task["version"], task["source"], task["processing"]["status"]) == (
        "todo",
        1,
        "api",
        "pending",
    )
    read = api("GET", "/tasks/{id}", id=task["id"])
    assert (read.status, read.json, read.headers["ETag"]) == (200, task, '"1"')


def test_a_task_without_newer_fields_has_none(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x", "assignee": None, "list": None}).json

    names = ("start_date", "assignee", "list", "external_id", "external_url", "completed_at")
    assert {name: task[name] for name in names} == dict.fromkeys(names)


def test_the_time_of_completion_is_that_of_the_change_by_which_a_task_becomes_done(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x"}).json
    done = api("PATCH", "/tasks/{id}", {"status": "done"}, id=task["id"]).json
    assert done["completed_at"] == done["updated_at"]
    renamed = api("PATCH", "/tasks/{id}", {"title": "y"}, id=task["id"]).json
    replaced = api("PUT", "/tasks/{id}", {"title": "z", "status": "done"}, id=task["id"]).json
    assert renamed["completed_at"] == replaced["completed_at"] == done["completed_at"]
    reopened = api("PATCH", "/tasks/{id}", {"status": "todo"}, id=task["id"]).json
    assert reopened["completed_at"] is None
    new = api("POST", "/tasks", {"title": "x", "status": "done"}).json
    assert new["completed_at"] == new["created_at"]


def test_lists_are_filtered_by_assignee_and_list(api: Api) -> None:
    for title, assignee, list_ in (
        ("a", "Ana", "Home"),
        ("b", "Ana", "Work"),
        ("c", "none", None),
        ("d", None, "Home"),
    ):
        api("POST", "/tasks", {"title": title, "assignee": assignee, "list": list_})

    for query, titles in (
        ({"assignee": "Ana"}, ["b", "a"]),
        ({"assignee": "Ana", "list": "Home"}, ["a"]),
        ({"assignee": "none"}, ["d", "c"]),
        ({"list": "Home", "sort": "due_date"}, ["d", "a"]),
        ({"assignee": "none", "sort": "due_date"}, ["d", "c"]),
        ({"assignee": "ana"}, []),
    ):
        listed = api("GET", "/tasks", query=query).json["items"]
        assert sorted(item["title"] for item in listed) == sorted(titles), query


def test_a_start_after_the_due_date_of_an_import_does_not_stop_other_changes(api: Api) -> None:
    fields = TaskFields(title="x", start_date=date(2026, 3, 2), due_date=date(2026, 3, 1))
    task_store().add(Task.create(fields, task_id=NO_TASK, source="api", now=datetime.now(UTC)))

    assert api("PATCH", "/tasks/{id}", {"title": "y"}, id=NO_TASK).status == 200
    refused = api("PATCH", "/tasks/{id}", {"start_date": "2026-03-03"}, id=NO_TASK)
    assert [error["pointer"] for error in refused.json["errors"]] == ["/start_date"]


def test_a_current_etag_gets_status_304(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x"}).json

    for etag in ('"1"', 'W/"1"', '"7", "1"', "*"):
        response = api("GET", "/tasks/{id}", id=task["id"], headers={"If-None-Match": etag})
        assert (response.status, response.text, response.headers["ETag"]) == (304, "", '"1"')
    assert api("GET", "/tasks/{id}", id=task["id"], headers={"If-None-Match": '"2"'}).status == 200


BAD_TASKS: dict[str, tuple[Any, str]] = {
    "no title": ({}, "/title"),
    "null title": ({"title": None}, "/title"),
    "blank title": ({"title": "  "}, "/title"),
    "empty title": ({"title": ""}, "/title"),
    "long title": ({"title": "x" * 201}, "/title"),
    "number as title": ({"title": 5}, "/title"),
    "NUL in title": ({"title": "a\0b"}, "/title"),
    "line break in title": ({"title": "a\nb"}, "/title"),
    "C1 control in title": ({"title": "a\x85b"}, "/title"),
    "invisible title": ({"title": "\u200b\u3164\ufeff"}, "/title"),
    "U+FFFE in title": ({"title": "a\ufffeb"}, "/title"),
    "U+FFFF in description": ({"title": "x", "description": "\uffff"}, "/description"),
    "invisible tag": ({"title": "x", "tags": ["\u00ad"]}, "/tags/0"),
    "lone surrogate": ('{"title": "a\\ud800"}', "/title"),
    "long description": ({"title": "x", "description": "x" * 4001}, "/description"),
    "escape in description": ({"title": "x", "description": "\x1b[0m"}, "/description"),
    "unknown status": ({"title": "x", "status": "open"}, "/status"),
    "number as priority": ({"title": "x", "priority": 1}, "/priority"),
    "impossible date": ({"title": "x", "due_date": "2026-02-30"}, "/due_date"),
    "date-time": ({"title": "x", "due_date": "2999-01-01T00:00:00Z"}, "/due_date"),
    "number as date": ({"title": "x", "due_date": 20990101}, "/due_date"),
    "past date": ({"title": "x", "due_date": "2020-01-01"}, "/due_date"),
    "urgent without a date": ({"title": "x", "priority": "urgent"}, "/due_date"),
    "string as tags": ({"title": "x", "tags": "a"}, "/tags"),
    "21 tags": ({"title": "x", "tags": [str(n) for n in range(21)]}, "/tags"),
    "a tag twice": ({"title": "x", "tags": ["a", "a"]}, "/tags"),
    "blank tag": ({"title": "x", "tags": ["a", " "]}, "/tags/1"),
    "date-time as start": ({"title": "x", "start_date": "2999-01-01T00:00:00Z"}, "/start_date"),
    "start after the due date": ({"title": "x", "start_date": "2999-01-02", "due_date": "2999-01-01"}, "/start_date"),
    "empty assignee": ({"title": "x", "assignee": ""}, "/assignee"),
    "long assignee": ({"title": "x", "assignee": "x" * 201}, "/assignee"),
    "line break in assignee": ({"title": "x", "assignee": "a\nb"}, "/assignee"),
    "invisible list": ({"title": "x", "list": "\u200b"}, "/list"),
    "list of lists": ({"title": "x", "list": ["a"]}, "/list"),
    "number as external id": ({"title": "x", "external_id": 5}, "/external_id"),
    "NUL in external id": ({"title": "x", "external_id": "a\0"}, "/external_id"),
    "script as URL": ({"title": "x", "external_url": "javascript:alert(1)"}, "/external_url"),
    "space in URL": ({"title": "x", "external_url": "https://example.com/a b"}, "/external_url"),
    "URL that turns text around": ({"title": "x", "external_url": "https://example.com/\u202e"}, "/external_url"),
    "long URL": ({"title": "x", "external_url": "https://example.com/" + "x" * 1981}, "/external_url"),
    "time of completion": ({"title": "x", "completed_at": "2026-03-01T12:00:00Z"}, "/completed_at"),
    "unknown field": ({"title": "x", "colour/~": "red"}, "/colour~1~0"),
    "read-only field": ({"title": "x", "id": NO_TASK}, "/id"),
}


@pytest.mark.parametrize(("body", "pointer"), BAD_TASKS.values(), ids=BAD_TASKS)
def test_a_bad_task_is_refused_by_field(api: Api, stored: Stored, body: Any, pointer: str) -> None:
    response = api("POST", "/tasks", body)

    assert (response.status, response.headers["Content-Type"]) == (400, "application/problem+json")
    problem = response.json
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert problem["status"] == 400
    assert problem["request_id"] == response.headers["X-Request-Id"]
    assert stored("tasks") == []


def test_a_task_that_a_stricter_rule_would_refuse_is_still_read_and_can_be_mended(api: Api) -> None:
    fields = TaskFields.model_construct(title="\u200b", description="\ufffe", tags=("\ufeff",))
    task = task_store().add(Task.create(fields, task_id=NO_TASK, source="api", now=datetime.now(UTC)))

    assert [item["title"] for item in api("GET", "/tasks").json["items"]] == [task.title]
    assert api("GET", "/tasks/{id}", id=task.id).json["description"] == task.description
    refused = api("PATCH", "/tasks/{id}", {"status": "done"}, id=task.id)
    assert [error["pointer"] for error in refused.json["errors"]] == ["/title", "/description", "/tags/0"]
    mended = {"status": "done", "title": "x", "description": "", "tags": []}
    assert api("PATCH", "/tasks/{id}", mended, id=task.id).status == 200


def test_every_field_has_a_bad_value() -> None:
    assert {pointer.split("/")[1] for _, pointer in BAD_TASKS.values()} >= TaskFields.model_fields.keys()


def test_no_shared_cache_keeps_a_response(api: Api) -> None:
    created = api("POST", "/tasks", {"title": "x"})

    for response in (created, api("GET", "/tasks"), api("GET", "/tasks/{id}", id=NO_TASK)):
        assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("method", "body"), [("PUT", {"title": "y"}), ("PATCH", {"title": "y"}), ("DELETE", None)])
def test_the_response_to_a_conflicting_write_allows_a_retry(
    api: Api, monkeypatch: pytest.MonkeyPatch, method: str, body: Any
) -> None:
    task_id = api("POST", "/tasks", {"title": "x"}).json["id"]
    for store, write in ((task_store(), "replace"), (task_records(), "remove")):
        monkeypatch.setattr(store, write, Mock(side_effect=contended()))

    response = api(method, "/tasks/{id}", body, id=task_id)

    assert (response.status, response.headers["Retry-After"]) == (409, "1")


def test_all_bad_fields_are_named_at_once(api: Api) -> None:
    response = api("POST", "/tasks", {"title": "", "status": "x", "nonsense": 1})

    assert {error["pointer"] for error in response.json["errors"]} == {"/title", "/status", "/nonsense"}


BAD_BODIES = {
    "none": None,
    "empty": "",
    "not JSON": "{title: 1}",
    "cut": '{"title": "x"',
    "list": '[{"title": "x"}]',
    "string": '"x"',
    "NaN": '{"title": "x", "version": NaN}',
    "name twice": '{"title": "x", "title": "y"}',
    "BOM": '\ufeff{"title": "x"}',
    "deep": "[" * 100_000,
    "deep in an object": '{"title": ' * 20_000,
    "huge number": '{"title": ' + "9" * 5000 + "}",
    "raw surrogate": '{"title": "\ud800"}',
    "51 members": json.dumps({"title": "x"} | {f"member {number}": 1 for number in range(50)}),
    "51 members further in": json.dumps({"title": {f"member {number}": 1 for number in range(51)}}),
    "a name of 101 characters": json.dumps({"title": "x", "x" * 101: 1}),
    "100,000 tags": json.dumps({"title": "x", "tags": [1] * 100_000}, separators=(",", ":")),
    "80,000 lists": json.dumps({"title": "x", "tags": [[]] * 80_000}, separators=(",", ":")),
}
MOST_BYTES_OF_A_REFUSAL = 20_000


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_is_no_json_object_is_refused(api: Api, stored: Stored, body: str | None) -> None:
    response = api("POST", "/tasks", body)

    assert response.status == 400
    assert "Traceback" not in response.text
    assert len(response.text) < MOST_BYTES_OF_A_REFUSAL
    assert stored("tasks") == []


def test_other_types_and_sizes_have_their_own_codes(api: Api) -> None:
    assert api("POST", "/tasks", {"title": "x"}, headers={"Content-Type": "text/plain"}).status == 415
    assert api("POST", "/tasks", {"title": "x", "description": "x" * 300_000}).status == 413
    assert (
        api("POST", "/tasks", {"title": "x"}, headers={"Content-Type": "application/json; charset=utf-8"}).status == 201
    )


def test_due_today_is_not_past_anywhere(api: Api) -> None:
    at_utc_minus_12 = (datetime.now(UTC) - timedelta(hours=12)).date()

    assert api("POST", "/tasks", {"title": "x", "due_date": at_utc_minus_12.isoformat()}).status == 201
    day_before = at_utc_minus_12 - timedelta(days=1)
    assert api("POST", "/tasks", {"title": "x", "due_date": day_before.isoformat()}).status == 400


def test_a_key_returns_the_first_response_again(api: Api, stored: Stored) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = api("POST", "/tasks", {"title": "x", "tags": ["a"]}, headers=key)
    repeated = api("POST", "/tasks", '{"tags":["a"],   "title":"x"}', headers=key)

    assert (repeated.status, repeated.json) == (201, first.json)
    assert (repeated.headers["Location"], repeated.headers["ETag"]) == (
        first.headers["Location"],
        first.headers["ETag"],
    )
    assert api("POST", "/tasks", {"title": "y"}, headers=key).status == 422
    assert api("POST", "/tasks", {"title": "y"}, headers=key, client="key-2").status == 201
    assert len(stored("tasks")) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 256])
def test_a_key_that_is_none_is_refused(api: Api, key: str) -> None:
    assert api("POST", "/tasks", {"title": "x"}, headers={"Idempotency-Key": key}).status == 400


def test_put_replaces_all_that_clients_write(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x", "description": "d", "tags": ["a"]}).json

    response = api("PUT", "/tasks/{id}", {"title": "y"}, id=task["id"])

    assert (response.status, response.headers["ETag"]) == (200, '"2"')
    changed = response.json
    assert (changed["title"], changed["description"], changed["tags"], changed["version"]) == ("y", "", [], 2)
    assert changed["created_at"] == task["created_at"]
    assert api("GET", "/tasks/{id}", id=task["id"]).json == changed


def test_patch_is_a_merge_patch(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x", "due_date": "2999-01-01", "tags": ["a"]}).json
    merge_patch = {"Content-Type": "application/merge-patch+json"}

    patched = api("PATCH", "/tasks/{id}", {"due_date": None, "tags": ["b"]}, id=task["id"], headers=merge_patch).json

    assert (patched["title"], patched["due_date"], patched["tags"]) == ("x", None, ["b"])
    assert api("PATCH", "/tasks/{id}", {"title": None}, id=task["id"]).status == 400
    assert api("PATCH", "/tasks/{id}", {"version": 9}, id=task["id"]).status == 400
    assert api("GET", "/tasks/{id}", id=task["id"]).json == patched


def test_null_removes_no_field_that_is_unknown_or_read_only(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x"}).json

    refused = api("PATCH", "/tasks/{id}", {"": None, "version": None, "nonsense": None, "tags": None}, id=task["id"])

    assert refused.status == 400
    assert {error["pointer"] for error in refused.json["errors"]} == {"/", "/version", "/nonsense"}


def test_rules_hold_for_what_a_patch_makes(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x"}).json

    assert (
        api("PATCH", "/tasks/{id}", {"priority": "urgent"}, id=task["id"]).json["errors"][0]["pointer"] == "/due_date"
    )
    # Only a new task must not be due in the past.
    assert api("PATCH", "/tasks/{id}", {"due_date": "2020-01-01"}, id=task["id"]).status == 200


def test_a_status_follows_only_where_it_may(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x"}).json

    assert api("PATCH", "/tasks/{id}", {"status": "cancelled"}, id=task["id"]).status == 200
    refused = api("PATCH", "/tasks/{id}", {"status": "done"}, id=task["id"])
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/status")
    assert api("PATCH", "/tasks/{id}", {"status": "todo"}, id=task["id"]).status == 200


@pytest.mark.parametrize(
    ("method", "body", "current"),
    [("PUT", {"title": "y"}, '"2"'), ("PATCH", {"title": "y"}, '"1" , "2","a,b", W/"3"'), ("DELETE", None, "*")],
)
def test_a_stale_version_is_refused_with_the_current_one(api: Api, method: str, body: Any, current: str) -> None:
    task = api("POST", "/tasks", {"title": "x"}).json
    api("PATCH", "/tasks/{id}", {"title": "z"}, id=task["id"])

    for stale in ('"1"', '"99"', 'W/"2"', "nonsense", '"1", "99"', '"a,b"', 'x"2"', "2", ""):
        response = api(method, "/tasks/{id}", body, id=task["id"], headers={"If-Match": stale})
        assert (response.status, response.headers["ETag"]) == (412, '"2"')
    assert api("GET", "/tasks/{id}", id=task["id"]).json["title"] == "z"
    assert api(method, "/tasks/{id}", body, id=task["id"], headers={"If-Match": current}).status in {200, 204}


def test_a_deleted_task_is_not_found(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "x"}).json

    deleted = api("DELETE", "/tasks/{id}", id=task["id"])

    assert (deleted.status, deleted.text) == (204, "")
    assert api("DELETE", "/tasks/{id}", id=task["id"]).status == 404
    assert api("GET", "/tasks/{id}", id=task["id"]).status == 404
    assert api("PATCH", "/tasks/{id}", {"title": "y"}, id=task["id"]).status == 404
    assert api("PUT", "/tasks/{id}", {"title": "y"}, id=task["id"]).status == 404


@pytest.mark.parametrize("task_id", ["1", "..", NO_TASK.replace("-", ""), f"{NO_TASK}\n"])
def test_an_id_that_is_none_is_refused(api: Api, task_id: str) -> None:
    assert api("GET", "/tasks/{id}", id=task_id).status == 400
    assert api("DELETE", "/tasks/{id}", id=task_id).status == 400


def test_a_traversal_returns_each_task_once_newest_first(api: Api) -> None:
    created = [api("POST", "/tasks", {"title": str(number)}).json["id"] for number in range(23)]

    returned, cursor = [], None
    while True:
        page = api("GET", "/tasks", query={"limit": "5", **({"cursor": cursor} if cursor else {})}).json
        returned += [task["id"] for task in page["items"]]
        if "next_cursor" not in page:
            break
        assert len(page["items"]) == 5
        cursor = page["next_cursor"]

    assert returned == sorted(created, reverse=True)


def test_filters_hold_together(api: Api) -> None:
    expected = api(
        "POST", "/tasks", {"title": "x", "priority": "high", "due_date": "2999-06-01", "tags": ["a", "b"]}
    ).json
    api("POST", "/tasks", {"title": "x", "priority": "low", "due_date": "2999-06-01", "tags": ["a"]})
    api("POST", "/tasks", {"title": "x", "priority": "high", "due_date": "2999-07-01", "tags": ["a"]})
    api("POST", "/tasks", {"title": "x", "priority": "high"})
    query: dict[str, str | list[str]] = {
        "status": "todo",
        "priority": "high",
        "tag": "a",
        "source": "api",
        "due_after": "2999-05-31",
        "due_before": "2999-07-01",
    }

    assert [task["id"] for task in api("GET", "/tasks", query=query).json["items"]] == [expected["id"]]
    assert api("GET", "/tasks", query={"status": "done"}).json == {"items": []}
    assert api("GET", "/tasks", query={"source": f"import:{NO_TASK}"}).json == {"items": []}


def test_a_list_may_be_sorted_by_due_date(api: Api) -> None:
    for title, due in (("later", "2999-02-01"), ("never", None), ("soon", "2999-01-01")):
        api("POST", "/tasks", {"title": title, "due_date": due})

    first = api("GET", "/tasks", query={"sort": "due_date", "limit": "2"}).json
    remaining = api("GET", "/tasks", query={"sort": "due_date", "limit": "2", "cursor": first["next_cursor"]}).json

    assert [task["title"] for task in first["items"] + remaining["items"]] == ["soon", "later", "never"]
    assert api("GET", "/tasks", query={"cursor": first["next_cursor"]}).status == 400


def test_a_list_may_be_filtered_by_change_time(api: Api) -> None:
    old = api("POST", "/tasks", {"title": "old"}).json
    new = api("POST", "/tasks", {"title": "new"}).json
    changed = api("PATCH", "/tasks/{id}", {"title": "changed"}, id=old["id"]).json

    tasks = api("GET", "/tasks", query={"updated_since": changed["updated_at"]}).json["items"]

    assert changed in tasks
    assert all(task["updated_at"] >= changed["updated_at"] for task in tasks)
    assert len(api("GET", "/tasks", query={"updated_since": old["created_at"]}).json["items"]) == 2
    assert new["id"] != old["id"]


def test_a_cursor_is_valid_only_for_its_list(api: Api) -> None:
    for _ in range(3):
        api("POST", "/tasks", {"title": "x"})
    cursor = api("GET", "/tasks", query={"limit": "1"}).json["next_cursor"]

    assert api("GET", "/tasks", query={"limit": "2", "cursor": cursor}).status == 200
    assert api("GET", "/tasks", query={"cursor": cursor, "status": "todo"}).status == 400
    assert api("GET", "/imports", query={"cursor": cursor}).status == 400
    for bad in (cursor[:-2], cursor.swapcase(), f"{cursor}=", "x", "", "ÿ", cursor.replace("=", "") + "A", "a\n"):
        if bad != cursor:
            assert api("GET", "/tasks", query={"cursor": bad}).status == 400, bad
    # A client can forge a cursor; DynamoDB accepts sort keys of 1 to 1,024 bytes.
    for sort_key in ("", "x" * 1025):
        digest = TaskListQuery()._digest(sort_key)
        forged = base64.urlsafe_b64encode(f"{digest}:{sort_key}".encode()).decode()
        assert api("GET", "/tasks", query={"cursor": forged}).status == 400


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"limit": "1.5"},
        {"status": "open"},
        {"status": ["todo", "done"]},
        {"priority": ""},
        {"due_before": "2026-13-01"},
        {"due_before": "tomorrow"},
        {"source": "elsewhere"},
        {"tag": ""},
        {"sort": "title"},
        {"updated_since": "2026-01-01"},
        {"updated_since": "1700000000"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_a_bad_parameter_is_named(api: Api, query: dict[str, str | list[str]]) -> None:
    response = api("GET", "/tasks", query=query)

    assert (response.status, response.json["errors"][0]["pointer"]) == (400, f"/{next(iter(query))}")


def test_pages_of_allowed_origins_may_read_responses(api: Api) -> None:
    allowed = api("GET", "/tasks", headers={"Origin": "https://other.example"})
    refused = api("GET", "/tasks", headers={"Origin": "https://evil.example"})

    assert allowed.headers["Access-Control-Allow-Origin"] == "https://other.example"
    assert "X-Request-Id" in allowed.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_an_unexpected_error_is_logged_once_and_has_no_details(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TASKS_TABLE", "no-such-table")

    response = api("GET", "/tasks/{id}", id=NO_TASK)

    assert (response.status, response.headers["Content-Type"]) == (500, "application/problem+json")
    assert "no-such-table" not in response.text
    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [bool(record.exc_info) for record in errors] == [True]


def test_the_examples_of_the_contract_are_accepted(api: Api) -> None:
    examples = {name: schema["examples"][0] for name, schema in SCHEMAS.items() if "examples" in schema}

    task_id = api("POST", "/tasks", examples["TaskFields"]).json["id"]
    assert api("PATCH", "/tasks/{id}", examples["TaskPatch"], id=task_id).status == 200
    assert api("PUT", "/tasks/{id}", examples["TaskFields"], id=task_id).status == 200
    described = examples["FileDescription"]
    assert api("POST", "/tasks/{id}/files", described, id=task_id).status == 201
    results = api("POST", "/tasks/batch", examples["Batch"]).json["results"]
    assert [result["status"] for result in results] == [201, 404, 404]
