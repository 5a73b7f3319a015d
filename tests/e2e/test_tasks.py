"""Tasks over REST: create, read, replace, patch, delete."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from scripts.lib.tables import task_table
from tests.e2e.http_api import Api, Response
from tests.e2e.polling import eventually

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_logs import CloudWatchLogsClient

MISSING_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
TOMORROW = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()

FULL: dict[str, Any] = {
    "title": "Llamar a la señora Núñez 🍎 日本 “שלום”",
    "description": "Line one\n\tline two: \\ \" ' <b> & %41",
    "status": "in_progress",
    "priority": "urgent",
    "due_date": TOMORROW,
    "tags": ["casa", "ñ", "a b"],
    "start_date": TOMORROW,
    "assignee": "Ana Núñez 日本",
    "list": "Mudanza; piso “3”",
    "external_id": "OPS-12",
    "external_url": "https://example.com/browse/OPS-12?a=%20#b",
}
DEFAULTS: dict[str, Any] = {
    "description": "",
    "status": "todo",
    "priority": "medium",
    "due_date": None,
    "tags": [],
    "start_date": None,
    "assignee": None,
    "list": None,
    "external_id": None,
    "external_url": None,
}


def fields(task: dict[str, Any]) -> dict[str, Any]:
    return {name: task[name] for name in FULL}


def test_a_task_is_created_and_read_back(api: Api) -> None:
    created = api("POST", "/tasks", FULL)

    assert created.status == 201
    task = created.json
    assert created.headers["Content-Type"] == "application/json"
    assert created.headers["Location"] == f"tasks/{task['id']}"
    assert created.headers["ETag"] == '"1"'
    assert fields(task) == FULL
    assert (task["version"], task["source"], task["processing"]["status"]) == (1, "api", "pending")
    assert UUID(task["id"]).version == 7
    assert task["created_at"] == task["updated_at"]
    assert task["created_at"].endswith("Z")
    assert abs(datetime.fromisoformat(task["created_at"]) - datetime.now(UTC)) < timedelta(minutes=5)

    read = api("GET", f"/tasks/{task['id']}")
    assert (read.status, read.headers["ETag"]) == (200, '"1"')
    assert {**read.json, "processing": None} == {**task, "processing": None}


def test_omitted_fields_have_defaults(api: Api) -> None:
    assert fields(api.created("Only a title")) == {**DEFAULTS, "title": "Only a title"}


def test_a_task_is_in_the_table(api: Api, dynamodb: "DynamoDBClient", outputs: dict[str, Any]) -> None:
    task = api.created("In the table", tags=["stored"])

    key = task_table(outputs).key(task["id"])
    item = dynamodb.get_item(TableName=outputs["tasks_table"], Key=key, ConsistentRead=True)

    assert item["Item"]["title"] == {"S": "In the table"}


def test_a_put_replaces_every_field_that_clients_write(api: Api) -> None:
    task = api("POST", "/tasks", FULL).json

    replaced = api("PUT", f"/tasks/{task['id']}", {"title": "New"})

    assert (replaced.status, replaced.headers["ETag"]) == (200, '"2"')
    assert fields(replaced.json) == {**DEFAULTS, "title": "New"}
    assert (replaced.json["id"], replaced.json["created_at"]) == (task["id"], task["created_at"])
    assert replaced.json["updated_at"] >= task["updated_at"]
    assert api.task(task["id"])["title"] == "New"


@pytest.mark.parametrize("content_type", ["application/merge-patch+json", "application/json; charset=utf-8"])
def test_a_patch_merges(api: Api, content_type: str) -> None:
    task = api("POST", "/tasks", FULL).json

    patched = api(
        "PATCH",
        f"/tasks/{task['id']}",
        body=b'{"description": null, "priority": "low", "tags": ["new"]}',
        headers={"Content-Type": content_type},
    )

    assert (patched.status, patched.headers["ETag"]) == (200, '"2"')
    expected = {**FULL, "description": "", "priority": "low", "tags": ["new"]}
    assert fields(patched.json) == fields(api.task(task["id"])) == expected


@pytest.mark.parametrize("name", FULL)
def test_each_field_changes_independently(api: Api, name: str) -> None:
    task = api.created("Before", due_date=TOMORROW)

    api("PATCH", f"/tasks/{task['id']}", {name: FULL[name]})

    assert fields(api.task(task["id"])) == {**fields(task), name: FULL[name]}


@pytest.mark.parametrize(("method", "body"), [("PUT", {"title": "New"}), ("PATCH", {"title": "New"}), ("DELETE", None)])
@pytest.mark.parametrize("stale", ['"1"', '"3"', 'W/"2"', '"abc"', "2"])
def test_a_stale_version_is_refused(api: Api, method: str, body: Any, stale: str) -> None:
    task = api.created("Old")
    api("PATCH", f"/tasks/{task['id']}", {"title": "Changed"})

    response = api(method, f"/tasks/{task['id']}", body, headers={"If-Match": stale})

    response.problem(412)
    assert response.headers["ETag"] == '"2"'
    assert api.task(task["id"])["title"] == "Changed"


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [("PUT", {"title": "New"}, 200), ("PATCH", {"title": "New"}, 200), ("DELETE", None, 204)],
)
@pytest.mark.parametrize("etag", ['"1"', "*"])
def test_the_current_version_is_accepted(api: Api, method: str, body: Any, status: int, etag: str) -> None:
    task = api.created("Old")

    assert api(method, f"/tasks/{task['id']}", body, headers={"If-Match": etag}).status == status


def test_of_concurrent_changes_to_one_version_one_succeeds(api: Api) -> None:
    task = api.created("Contested")

    def change(number: int) -> int:
        response = api("PATCH", f"/tasks/{task['id']}", {"title": f"By {number}"}, headers={"If-Match": '"1"'})
        return response.status

    with ThreadPoolExecutor(5) as pool:
        statuses = list(pool.map(change, range(5)))

    assert sorted(statuses) == [200] + 4 * [412]
    assert api.task(task["id"])["title"] == f"By {statuses.index(200)}"


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', '"9", "1"', "*"])
def test_a_current_etag_gets_status_304(api: Api, etag: str) -> None:
    task = api.created("Known")

    response = api("GET", f"/tasks/{task['id']}", headers={"If-None-Match": etag})

    assert (response.status, response.body, response.headers["ETag"]) == (304, b"", '"1"')


def test_an_outdated_etag_gets_the_task(api: Api) -> None:
    task = api.created("Unknown")

    assert api("GET", f"/tasks/{task['id']}", headers={"If-None-Match": '"2"'}).json["id"] == task["id"]


def test_a_deleted_task_is_not_found(api: Api) -> None:
    task = api.created("Short-lived")
    path = f"/tasks/{task['id']}"

    deleted = api("DELETE", path)

    assert (deleted.status, deleted.body) == (204, b"")
    missing = [
        api("DELETE", path),
        api("GET", path),
        api("PUT", path, {"title": "Back"}),
        api("PATCH", path, {"title": "Back"}),
        api("GET", f"{path}/files"),
    ]
    for response in missing:
        response.problem(404)


STATUSES = ("todo", "in_progress", "done", "cancelled")
FORBIDDEN = {("done", "cancelled"), ("cancelled", "in_progress"), ("cancelled", "done")}


@pytest.mark.parametrize("old_status", STATUSES)
@pytest.mark.parametrize("new_status", STATUSES)
def test_status_transitions(api: Api, old_status: str, new_status: str) -> None:
    task = api.created("Moves", status=old_status)

    response = api("PATCH", f"/tasks/{task['id']}", {"status": new_status})

    if (old_status, new_status) in FORBIDDEN:
        assert response.pointers(400) == {"/status"}
        assert api.task(task["id"])["status"] == old_status
    else:
        assert (response.status, response.json["status"]) == (200, new_status)


def test_a_task_may_become_overdue_but_not_be_created_overdue(api: Api) -> None:
    long_past = "2020-02-29"
    task = api.created("Due", due_date=TOMORROW)

    assert api("POST", "/tasks", {"title": "Late", "due_date": long_past}).pointers(400) == {"/due_date"}
    assert api("PATCH", f"/tasks/{task['id']}", {"due_date": long_past}).json["due_date"] == long_past


def test_an_urgent_task_needs_a_due_date(api: Api) -> None:
    task = api.created("Calm")

    assert api("POST", "/tasks", {"title": "Now", "priority": "urgent"}).pointers(400) == {"/due_date"}
    assert api("PATCH", f"/tasks/{task['id']}", {"priority": "urgent"}).pointers(400) == {"/due_date"}
    assert api.task(task["id"])["priority"] == "medium"


@pytest.mark.parametrize("day", ["2028-02-29", "9999-12-31"])
def test_a_due_date_is_returned_as_written(api: Api, day: str) -> None:
    assert api.created("Due", due_date=day)["due_date"] == date.fromisoformat(day).isoformat()


class TestIdempotency:
    def create(self, api: Api, key: str, title: str) -> Response:
        return api("POST", "/tasks", {"title": title}, headers={"Idempotency-Key": key})

    def test_a_repeated_create_gets_the_first_response(self, api: Api) -> None:
        key = str(uuid4())
        first = self.create(api, key, "Once")
        api("PATCH", f"/tasks/{first.json['id']}", {"title": "Changed meanwhile"})

        repeated = self.create(api, key, "Once")

        assert (repeated.status, repeated.body) == (201, first.body)
        assert (repeated.headers["Location"], repeated.headers["ETag"]) == (first.headers["Location"], '"1"')

    def test_another_body_under_the_same_key_is_refused(self, api: Api) -> None:
        key = str(uuid4())
        self.create(api, key, "Once")

        self.create(api, key, "Something else").problem(422)

    def test_without_a_key_equal_creates_are_two_tasks(self, api: Api) -> None:
        assert api.created("Twice")["id"] != api.created("Twice")["id"]

    def test_concurrent_creates_with_one_key_create_one_task(self, api: Api) -> None:
        key, tag, existing_id = str(uuid4()), str(uuid4()), api.created("Before")["id"]

        def create(_: int) -> Response:
            return api("POST", "/tasks", {"title": "Once", "tags": [tag]}, headers={"Idempotency-Key": key})

        with ThreadPoolExecutor(20) as pool:
            responses = list(pool.map(create, range(20)))

        assert {response.status for response in responses} == {201}
        assert len({response.body for response in responses}) == 1
        assert [task["id"] for task in api.since(existing_id) if tag in task["tags"]] == [responses[0].json["id"]]

    @pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ñ"])
    def test_an_invalid_key_is_refused(self, api: Api, key: str) -> None:
        self.create(api, key, "Never").problem(400)


def test_each_response_has_its_request_id(api: Api) -> None:
    task = api.created("Named")
    path = f"/tasks/{task['id']}"
    responses = [
        api("GET", path),
        api("GET", path, headers={"If-None-Match": "*"}),
        api("GET", "/tasks"),
        api("GET", "/tasks/no-id"),
        api("GET", f"/tasks/{MISSING_ID}"),
        api("GET", f"{path}/files"),
        api("GET", "/imports"),
        api("GET", "/unknown"),
        api.with_key(None)("GET", path),
        api("DELETE", path),
    ]

    assert [response.status for response in responses] == [200, 304, 200, 400, 404, 200, 200, 404, 403, 204]
    ids = [response.headers["X-Request-Id"] for response in responses]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_the_request_is_in_the_log_and_its_content_is_not(
    api: Api, logs: "CloudWatchLogsClient", outputs: dict[str, Any]
) -> None:
    secret = f"secret-{uuid4()}"
    response = api("POST", "/tasks", {"title": secret, "description": secret})
    group = f"/aws/lambda/{outputs['functions']['create_task']}"
    request_id = f'"{response.headers["X-Request-Id"]}"'

    line = eventually(
        lambda: logs.filter_log_events(logGroupName=group, filterPattern=request_id)["events"],
        f"the request {request_id} in {group}",
    )[0]["message"]

    assert '"status":201' in line.replace(" ", "")
    assert secret not in line
