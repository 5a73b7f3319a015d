"""HTTP at its edges: bodies, methods, conditions, references and parameters that clients send in other forms."""

import gzip
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest

from tests.unit.handlers.conftest import Api, Lines

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NO_TASK = "01890a5d-ac96-774b-bcce-b302099a8057"
MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="tasks.csv"\r\nContent-Type: text/csv\r\n\r\n'
    b"title\r\nFirst\r\n\r\n--x--\r\n"
)
NEW_YEAR_1 = "0001-01-01T00:00:00+01:00"
NEW_YEAR_10000 = "9999-12-31T23:59:59-01:00"
COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"


@pytest.fixture
def task(api: Api) -> dict[str, Any]:
    created: dict[str, Any] = api("POST", "/tasks", {"title": "x"}).json
    return created


def send_file(api: Api, resource: str, body: bytes | str, headers: dict[str, str], task_id: str) -> int:
    identifier = task_id if "{id}" in resource else None
    return api("POST", resource, body, id=identifier, query={"filename": "tasks.csv"}, headers=headers).status


@pytest.mark.parametrize("resource", ["/tasks/{id}/upload", "/imports"])
@pytest.mark.parametrize("form", ["multipart/form-data; boundary=x", "Multipart/Mixed; boundary=x"])
def test_a_form_with_parts_is_no_file(
    api: Api, s3: "S3Client", bucket: str, task: dict[str, Any], resource: str, form: str
) -> None:
    assert send_file(api, resource, MULTIPART, {"Content-Type": form}, task["id"]) == 415
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("resource", ["/tasks/{id}/upload", "/imports"])
@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate, gzip", "unknown"])
def test_an_encoded_body_is_no_file(
    api: Api, s3: "S3Client", bucket: str, task: dict[str, Any], resource: str, coding: str
) -> None:
    headers = {"Content-Type": "text/csv", "Content-Encoding": coding}
    assert send_file(api, resource, gzip.compress(b"title\nFirst\n"), headers, task["id"]) == 415
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_an_encoded_body_is_no_task(api: Api, task: dict[str, Any]) -> None:
    body = gzip.compress(b'{"title": "y"}')
    for method, resource in (("POST", "/tasks"), ("PUT", "/tasks/{id}"), ("PATCH", "/tasks/{id}")):
        identifier = task["id"] if "{id}" in resource else None
        assert api(method, resource, body, id=identifier, headers={"Content-Encoding": "gzip"}).status == 415
    assert api("POST", "/tasks", {"title": "y"}, headers={"Content-Encoding": "identity"}).status == 201


@pytest.mark.parametrize("resource", ["/tasks/{id}/upload", "/imports"])
def test_text_without_a_type_is_no_file_since_bytes_may_be_lost(
    api: Api, s3: "S3Client", bucket: str, task: dict[str, Any], resource: str
) -> None:
    untyped = {"Content-Type": ""}
    assert send_file(api, resource, "title\ncaf\ufffd\n", untyped, task["id"]) == 415
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert send_file(api, resource, "title\ncaf\u00e9\n".encode("cp1252"), untyped, task["id"]) in {201, 202}


def test_a_part_of_a_body_is_not_taken_for_the_whole(api: Api, task: dict[str, Any]) -> None:
    headers = {"Content-Range": "bytes 0-13/200"}
    assert api("PUT", "/tasks/{id}", {"title": "y"}, id=task["id"], headers=headers).status == 400
    assert send_file(api, "/tasks/{id}/upload", b"half", headers, task["id"]) == 400
    assert api("GET", "/tasks/{id}", id=task["id"]).json == task


@pytest.mark.parametrize("parameter", ["updated_since"])
@pytest.mark.parametrize(("moment", "found"), [(NEW_YEAR_1, 1), (NEW_YEAR_10000, 0)])
def test_a_time_beyond_the_calendar_in_utc_is_its_end(
    api: Api, task: dict[str, Any], parameter: str, moment: str, found: int
) -> None:
    for resource in ("/tasks", "/tasks/export"):
        assert api("GET", resource, query={parameter: moment}).status == 200
    assert len(api("GET", "/tasks", query={parameter: moment}).json["items"]) == found
    page = api("GET", "/tasks", query={parameter: moment, "sort": "due_date"})
    assert len(page.json["items"]) == found


@pytest.mark.parametrize("base", ["https://api.example/v1", "https://tasks.example", "https://tasks.example/base/path"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_location_resolves_below_a_stage_and_a_base_path(api: Api, base: str, slash: str) -> None:
    created = api("POST", "/tasks", {"title": "x"}, path=f"/tasks{slash}")
    assert urljoin(f"{base}/tasks{slash}", created.headers["Location"]) == f"{base}/tasks/{created.json['id']}"
    started = api("POST", "/imports", b"title\nx\n", query={"filename": "a.csv"}, path=f"/imports{slash}")
    assert urljoin(f"{base}/imports{slash}", started.headers["Location"]) == f"{base}/imports/{started.json['id']}"


def test_a_head_request_is_answered_like_a_get(api: Api, task: dict[str, Any]) -> None:
    for resource, identifier in (("/tasks", None), ("/tasks/{id}", task["id"]), ("/tasks/{id}/files", task["id"])):
        head, get = api("HEAD", resource, id=identifier), api("GET", resource, id=identifier)
        assert head.status == get.status == 200
        assert head.headers.keys() == get.headers.keys()
    assert api("HEAD", "/tasks/{id}", id=NO_TASK).status == 404
    assert api("HEAD", "/tasks/{id}", id=task["id"], headers={"If-None-Match": '"1"'}).status == 304


@pytest.mark.parametrize("tags", ['"1", "2"', '"2","1"', '"7", "1", "9"', 'W/"9", "1"', '"text", "1"'])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_any_entity_tag_of_if_match_may_match(api: Api, task: dict[str, Any], method: str, tags: str) -> None:
    body = None if method == "DELETE" else {"title": "y"}
    assert api(method, "/tasks/{id}", body, id=task["id"], headers={"If-Match": tags}).status in {200, 204}


@pytest.mark.parametrize("tags", ['"2", "3"', 'W/"1"', '"text"', "1", '"01"', "", '"1" "2"'])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_entity_tag_of_if_match_matches(api: Api, task: dict[str, Any], method: str, tags: str) -> None:
    body = None if method == "DELETE" else {"title": "y"}
    response = api(method, "/tasks/{id}", body, id=task["id"], headers={"If-Match": tags})
    assert (response.status, response.headers["ETag"]) == (412, '"1"')


def test_if_match_names_a_hundred_entity_tags(api: Api, task: dict[str, Any]) -> None:
    for number, status in ((101, 400), (100, 204)):
        tags = ", ".join(f'"{version}"' for version in range(1, number + 1))
        assert api("DELETE", "/tasks/{id}", id=task["id"], headers={"If-Match": tags}).status == status


@pytest.mark.parametrize("limit", ["1_0", "5.0", "+5", " 5", "5 ", "\u0665", "0x5", "1e1", "", "true"])
def test_a_number_in_a_query_is_plain_digits(api: Api, limit: str) -> None:
    for resource in ("/tasks", "/tasks/export", "/imports"):
        response = api("GET", resource, query={"limit": limit})
        assert response.status == 400
        assert response.json["errors"][0]["pointer"] == "/limit"
    assert api("GET", "/tasks", query={"limit": "5"}).status == 200


def test_an_id_in_capitals_is_the_same_id(api: Api, task: dict[str, Any], lines: Lines) -> None:
    capitals = task["id"].upper()

    assert api("GET", "/tasks/{id}", id=capitals).json == task
    assert lines()[-1]["task_id"] == task["id"]
    assert api("PATCH", "/tasks/{id}", {"title": "y"}, id=capitals).json["id"] == task["id"]
    operation = {"op": "update", "id": capitals, "task": {"title": "z"}}
    [result] = api("POST", "/tasks/batch", {"operations": [operation]}).json["results"]
    assert result["task"]["id"] == task["id"]
    file_id = api("POST", "/tasks/{id}/upload", b"x", id=capitals, query={"filename": "a"}).json["id"]
    assert [file["id"] for file in api("GET", "/tasks/{id}/files", id=capitals).json["items"]] == [file_id]
    assert api("DELETE", "/tasks/{id}/files/{file_id}", id=capitals, file_id=file_id.upper()).status == 204
    assert api("DELETE", "/tasks/{id}", id=capitals).status == 204


def test_an_id_in_capitals_finds_an_import_and_its_tasks(api: Api) -> None:
    import_id = api("POST", "/imports", b"title\nx\n", query={"filename": "a.csv"}).json["id"]

    assert api("GET", "/imports/{id}", id=import_id.upper()).json["id"] == import_id
    assert api("GET", "/tasks", query={"source": f"import:{import_id.upper()}"}).status == 200


def test_tags_are_compared_in_composed_form(api: Api) -> None:
    created = api("POST", "/tasks", {"title": "x", "tags": [DECOMPOSED]})

    assert created.json["tags"] == [COMPOSED]
    for form in (COMPOSED, DECOMPOSED):
        assert [task["id"] for task in api("GET", "/tasks", query={"tag": form}).json["items"]] == [created.json["id"]]
    twice = api("POST", "/tasks", {"title": "x", "tags": [COMPOSED, DECOMPOSED]})
    assert twice.json["errors"] == [{"pointer": "/tags", "detail": "must not name a tag twice"}]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_that_changes_nothing_writes_nothing(api: Api, task: dict[str, Any], method: str) -> None:
    response = api(method, "/tasks/{id}", {"title": "x"}, id=task["id"])

    assert (response.status, response.headers["ETag"], response.json) == (200, '"1"', task)
    assert api(method, "/tasks/{id}", {"title": "x"}, id=task["id"], headers={"If-Match": '"2"'}).status == 412
    assert api(method, "/tasks/{id}", {"title": "x"}, id=NO_TASK).status == 404


def test_a_change_that_changes_nothing_is_not_applied_later_by_its_retry(api: Api, task: dict[str, Any]) -> None:
    body = {"operations": [{"op": "update", "id": task["id"], "task": {"title": "x"}}]}

    [first] = api("POST", "/tasks/batch", body, headers={"Idempotency-Key": "k"}).json["results"]
    api("PATCH", "/tasks/{id}", {"title": "y"}, id=task["id"])
    [second] = api("POST", "/tasks/batch", body, headers={"Idempotency-Key": "k"}).json["results"]

    assert first == second == {"status": 200, "task": task}
    assert api("GET", "/tasks/{id}", id=task["id"]).json["title"] == "y"


@pytest.mark.parametrize(
    ("resource", "announcement"),
    [("/tasks/{id}/upload", "POST /tasks/{id}/files"), ("/imports", "POST /imports/announcements")],
)
@pytest.mark.parametrize("presigned", ["true", "false"])
def test_the_announcement_of_earlier_releases_is_told_the_new_path(
    api: Api, task: dict[str, Any], resource: str, announcement: str, presigned: str
) -> None:
    description = {"filename": "a.csv", "content_type": "text/csv", "size": 9}
    identifier = task["id"] if "{id}" in resource else None

    response = api("POST", resource, description, id=identifier, query={"presigned": presigned})

    assert (response.status, response.json["detail"]) == (400, f"Announce a file with {announcement}.")
    assert response.json["errors"][0]["pointer"] == "/presigned"


def test_a_location_of_an_announced_import_resolves(api: Api) -> None:
    announced = api("POST", "/imports/announcements", {"filename": "a.csv", "size": 9})

    location = urljoin("https://api.example/v1/imports/announcements", announced.headers["Location"])
    assert location == f"https://api.example/v1/imports/{announced.json['id']}"
