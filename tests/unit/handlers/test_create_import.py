from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from task_manager.composition import aws
from task_manager.composition.imports import import_store
from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES
from task_manager.handlers import process_s3_event
from tests.unit.adapters.faults import Responses, error
from tests.unit.handlers.conftest import Api, Invocation, Response

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Stored = Callable[[str], list[dict[str, Any]]]
Imports = Callable[[], list[dict[str, Any]]]
Arrive = Callable[[], None]

CSV = "title,status\nüno,done\ndos,todo\n"
DESCRIPTION = {"filename": "large.csv", "size": 5_000_000}


@pytest.fixture
def arrive(environment: None, s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch) -> Arrive:
    """Return a function that sends the event of each version of each stored object, as EventBridge does."""
    monkeypatch.setenv("IMPORT_STATE_MACHINE_ARN", "arn:aws:states:eu-central-1:123456789012:stateMachine:import")
    context = Invocation(300)

    def send() -> None:
        for version in versions(s3, bucket):
            s3_object = {"key": version["Key"], "version-id": version["VersionId"]}
            process_s3_event.handler({"detail": {"object": s3_object}}, context)

    return send


@pytest.fixture
def imports(stored: Stored) -> Imports:
    """Return a function that reads all items of imports, without the content-digest items."""
    return lambda: [item for item in stored("imports") if "started_at" in item]


def versions(s3: "S3Client", bucket: str) -> list[Any]:
    return list(s3.list_object_versions(Bucket=bucket, Prefix="imports/").get("Versions", []))


def send(api: Api, body: str = CSV, filename: str = "años.csv", idempotency_key: str | None = None) -> Response:
    headers = {"Content-Type": "text/csv"} | ({} if idempotency_key is None else {"Idempotency-Key": idempotency_key})
    return api("POST", "/imports", body, query={"filename": filename}, headers=headers)


def request_upload(api: Api, description: object, idempotency_key: str | None = None) -> Response:
    headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
    return api("POST", "/imports/announcements", description, headers=headers)


def test_a_file_in_the_body_is_a_drop(api: Api, arrive: Arrive, s3: "S3Client", bucket: str) -> None:
    response = send(api)

    assert response.status == 202
    import_id = response.json["id"]
    assert response.headers["Location"] == f"imports/{import_id}"
    assert (response.json["status"], response.json["key"]) == ("running", f"imports/api/{import_id}/años.csv")
    assert api("GET", "/imports/{id}", id=import_id).json == response.json
    assert s3.get_object(Bucket=bucket, Key=response.json["key"])["Body"].read() == CSV.encode()
    for _ in range(2):
        arrive()
    [import_] = api("GET", "/imports").json["items"]
    assert (import_["id"], import_["status"], import_["rows_created"]) == (import_id, "succeeded", 2)
    assert len(api("GET", "/tasks").json["items"]) == 2


def test_the_report_can_be_downloaded(api: Api, arrive: Arrive, bucket: str) -> None:
    running = send(api).json
    assert "report_url" not in api("GET", "/imports/{id}", id=running["id"]).json
    arrive()

    url = urlsplit(api("GET", "/imports/{id}", id=running["id"]).json["report_url"])

    assert url.path == f"/{bucket}/reports/{running['id']}.csv"
    assert "report of anos.csv" in parse_qs(url.query)["response-content-disposition"][0]
    assert "report_url" not in api("GET", "/imports").json["items"][0]


def test_a_retry_with_a_key_starts_no_second_import(api: Api, arrive: Arrive, s3: "S3Client", bucket: str) -> None:
    first = send(api, idempotency_key="once")
    arrive()

    second = send(api, idempotency_key="once")
    arrive()

    assert (second.status, second.json) == (202, first.json)
    assert second.headers["Location"] == first.headers["Location"]
    assert len(versions(s3, bucket)) == 1
    assert len(api("GET", "/imports").json["items"]) == 1
    assert len(api("GET", "/tasks").json["items"]) == 2


def test_without_a_key_each_call_is_an_import(api: Api) -> None:
    assert send(api).json["id"] != send(api).json["id"]


@pytest.mark.parametrize("other", [{"body": "title\nother\n"}, {"filename": "other.csv"}])
def test_a_key_is_not_for_another_file(api: Api, s3: "S3Client", bucket: str, other: dict[str, str]) -> None:
    send(api, idempotency_key="once")

    assert send(api, **other, idempotency_key="once").status == 422
    assert request_upload(api, DESCRIPTION, idempotency_key="once").status == 422
    assert len(versions(s3, bucket)) == 1


def test_a_request_that_crashed_before_the_file_was_stored_can_be_repeated(
    api: Api, arrive: Arrive, s3: "S3Client", bucket: str, imports: Imports
) -> None:
    Responses(aws.s3(), "PutObject", error("AccessDenied", 403))
    assert send(api, idempotency_key="once").status == 500
    assert imports() == []

    response = send(api, idempotency_key="once")
    arrive()

    assert response.status == 202
    assert [item["id"] for item in imports()] == [response.json["id"]]
    assert len(versions(s3, bucket)) == 1


def test_a_request_that_crashed_after_the_file_was_stored_lost_no_import(
    api: Api, arrive: Arrive, s3: "S3Client", bucket: str, imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(import_store(), "create", lambda _: 1 / 0)
        assert send(api, idempotency_key="once").status == 500
    assert imports() == []

    response = send(api, idempotency_key="once")

    assert api("GET", "/imports/{id}", id=response.json["id"]).json["status"] == "running"
    arrive()
    assert len(versions(s3, bucket)) == 1
    assert [(item["id"], item["rows_created"]) for item in imports()] == [(response.json["id"], 2)]


def test_an_object_that_overwrites_an_uploaded_file_is_another_import(
    api: Api, arrive: Arrive, s3: "S3Client", bucket: str
) -> None:
    sent = send(api).json
    s3.put_object(Bucket=bucket, Key=sent["key"], Body=b"title\nThree\n")
    sibling = sent["key"].replace("años", "other")
    s3.put_object(Bucket=bucket, Key=sibling, Body=b"title\nFour\n")

    for _ in range(2):
        arrive()

    imports = api("GET", "/imports").json["items"]
    assert {(item["id"] == sent["id"], item["key"], item["rows_created"]) for item in imports} == {
        (True, sent["key"], 2),
        (False, sent["key"], 1),
        (False, sibling, 1),
    }
    assert len(imports) == 3
    assert {task["title"] for task in api("GET", "/tasks").json["items"]} == {"üno", "dos", "Three", "Four"}


def test_a_large_file_is_announced_and_imported_once_it_has_arrived(
    api: Api, arrive: Arrive, s3: "S3Client", bucket: str
) -> None:
    response = request_upload(api, DESCRIPTION)

    assert response.status == 201
    import_id, key = response.json["id"], response.json["key"]
    assert (response.headers["Location"], key) == (f"../imports/{import_id}", f"imports/api/{import_id}/large.csv")
    assert response.json["upload"]["headers"] == {"Content-Length": "5000000", "If-None-Match": "*"}
    assert urlsplit(response.json["upload"]["url"]).path == f"/{bucket}/{key}"
    assert api("GET", "/imports/{id}", id=import_id).status == 404
    s3.put_object(Bucket=bucket, Key=key, Body=CSV.encode())
    arrive()
    assert api("GET", "/imports/{id}", id=import_id).json["rows_created"] == 2


def test_a_retry_of_an_announcement_leads_to_the_same_place(api: Api) -> None:
    first, second = (request_upload(api, DESCRIPTION, idempotency_key="once").json for _ in range(2))

    assert (second["id"], second["key"]) == (first["id"], first["key"])
    assert request_upload(api, DESCRIPTION | {"size": 1}, idempotency_key="once").status == 422


@pytest.mark.parametrize("filename", ["", "x" * 256, "a\0b"])
def test_names_that_are_none_are_refused_everywhere(api: Api, filename: str) -> None:
    assert [error["pointer"] for error in send(api, filename=filename).json["errors"]] == ["/filename"]
    assert request_upload(api, DESCRIPTION | {"filename": filename}).json["errors"][0]["pointer"] == "/filename"


def test_an_invalid_file_is_not_stored(api: Api, s3: "S3Client", bucket: str, stored: Stored) -> None:
    assert send(api, "").status == 400
    assert send(api, "x" * (DIRECT_UPLOAD_BYTES + 1)).status == 413
    assert api("POST", "/imports", CSV).json["errors"][0]["pointer"] == "/filename"
    assert api("POST", "/imports", CSV, query={"filename": "a", "colour": "b"}).status == 400
    assert send(api, idempotency_key="a b").status == 400
    assert request_upload(api, "no JSON").status == 400
    assert request_upload(api, []).status == 400
    wrong_type = api("POST", "/imports/announcements", DESCRIPTION, headers={"Content-Type": "text/csv"})
    assert wrong_type.status == 415
    for size in (None, 0, -1, "5", 1.5, True, 500_000_001):
        assert request_upload(api, DESCRIPTION | {"size": size}).json["errors"][0]["pointer"] == "/size"
    assert request_upload(api, {"filename": "a"}).json["errors"][0]["pointer"] == "/size"
    unknown_field = request_upload(api, DESCRIPTION | {"content_type": "text/csv"})
    assert unknown_field.json["errors"][0]["pointer"] == "/content_type"

    assert versions(s3, bucket) == []
    assert stored("imports") == []
    assert stored("idempotency_keys") == []


@pytest.mark.parametrize("content_type", ["application/json", "text/plain; charset=latin-1", "no type at all"])
def test_the_content_type_matters_not(api: Api, content_type: str) -> None:
    response = api("POST", "/imports", CSV, query={"filename": "x.csv"}, headers={"Content-Type": content_type})

    assert response.status == 202
