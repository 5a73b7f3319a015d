import base64
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES, FILES_PER_TASK
from task_manager.handlers.upload_file import handler as upload_file
from tests.unit.handlers.conftest import Api, Invocation, stream_record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NO_TASK = "01890a5d-ac96-774b-bcce-b302099a8057"
Stored = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def task_id(api: Api) -> str:
    return str(api("POST", "/tasks", {"title": "x"}).json["id"])


def upload(task_id: str, body: bytes, content_type: str, filename: str) -> dict[str, Any]:
    """Send a file as API Gateway does: with every media type binary, so the body is base64."""
    return upload_file(
        {
            "resource": "/tasks/{id}/upload",
            "path": f"/tasks/{task_id}/upload",
            "httpMethod": "POST",
            "headers": {"content-type": content_type} if content_type else {},
            "multiValueQueryStringParameters": {"filename": [filename]},
            "pathParameters": {"id": task_id},
            "requestContext": {"requestId": "r"},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        },
        Invocation(),
    )


@pytest.mark.parametrize(
    ("content_type", "filename"),
    [
        ("application/pdf", "report.pdf"),
        ("text/html; charset=utf-8", "../../etc/passwd"),
        ("application/json", 'quotes " and \n line breaks'),
        ("image/png", "画像 ñ 🍎.png"),
        ("", "no type"),
    ],
)
def test_a_file_is_kept_byte_for_byte(
    api: Api, s3: "S3Client", bucket: str, task_id: str, content_type: str, filename: str
) -> None:
    body = bytes(range(256)) * 3

    response = upload(task_id, body, content_type, filename)

    assert response["statusCode"] == 201
    [file] = api("GET", "/tasks/{id}/files", id=task_id).json["items"]
    assert (file["filename"], file["size"]) == (filename, len(body))
    assert file["content_type"] == (content_type or "application/octet-stream")
    [key] = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert key == f"attachments/{task_id}/{file['id']}"
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == body
    assert urllib3.util.parse_url(file["url"]).path == f"/{bucket}/{key}"


def test_an_invalid_file_is_not_attached(api: Api, s3: "S3Client", bucket: str, task_id: str, stored: Stored) -> None:
    assert upload(NO_TASK, b"x", "text/plain", "a")["statusCode"] == 404
    assert upload(task_id, b"", "text/plain", "a")["statusCode"] == 400
    assert upload(task_id, b"x", "text/plain", "")["statusCode"] == 400
    assert upload(task_id, b"x", "text/plain", "x" * 256)["statusCode"] == 400
    assert upload(task_id, b"x", "text/plain", "a\0b")["statusCode"] == 400
    assert upload(task_id, b"x", "no type at all", "a")["statusCode"] == 400
    assert upload(task_id, b"x" * (DIRECT_UPLOAD_BYTES + 1), "text/plain", "a")["statusCode"] == 413
    assert api("POST", "/tasks/{id}/upload", "x", id=task_id).status == 400
    assert api("POST", "/tasks/{id}/upload", "x", id=task_id, query={"filename": "a", "colour": "b"}).status == 400

    assert stored("attachments") == []
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_a_large_file_is_announced_and_shown_once_it_has_arrived(
    api: Api, s3: "S3Client", bucket: str, task_id: str
) -> None:
    described = {"filename": "video.mp4", "content_type": "video/mp4", "size": 3}

    announced = api("POST", "/tasks/{id}/files", described, id=task_id)

    assert announced.status == 201
    request = announced.json["upload"]
    assert request["headers"] == {"Content-Type": "video/mp4", "Content-Length": "3", "If-None-Match": "*"}
    assert api("GET", "/tasks/{id}/files", id=task_id).json == {"items": []}
    s3.put_object(Bucket=bucket, Key=f"attachments/{task_id}/{announced.json['id']}", Body=b"abc")
    [file] = api("GET", "/tasks/{id}/files", id=task_id).json["items"]
    assert (file["id"], file["size"]) == (announced.json["id"], 3)


@pytest.mark.parametrize(
    ("described", "pointer"),
    [
        ({"filename": "a", "content_type": "a/b"}, "/size"),
        ({"filename": "a", "content_type": "a/b", "size": 0}, "/size"),
        ({"filename": "a", "content_type": "a/b", "size": "3"}, "/size"),
        ({"filename": "a", "content_type": "a/b", "size": 5_000_000_001}, "/size"),
        ({"filename": "", "content_type": "a/b", "size": 3}, "/filename"),
        ({"filename": "a", "content_type": "a/b", "size": 3.5}, "/size"),
        ({"filename": "a", "content_type": "a/b", "size": True}, "/size"),
        ({"filename": "a", "content_type": "a/b\r\nX: y", "size": 3}, "/content_type"),
        ({"filename": "a", "content_type": "a/b\n;x=y", "size": 3}, "/content_type"),
        ({"filename": "a", "content_type": "a/b;x=y\n", "size": 3}, "/content_type"),
    ],
)
def test_a_description_is_checked_by_field(api: Api, task_id: str, described: dict[str, Any], pointer: str) -> None:
    response = api("POST", "/tasks/{id}/files", described, id=task_id)

    assert (response.status, response.json["errors"][0]["pointer"]) == (400, pointer)


def test_a_whole_number_is_one_however_it_is_written(api: Api, task_id: str) -> None:
    described = '{"filename": "a", "content_type": "a/b; c=d", "size": 3.0}'

    announced = api("POST", "/tasks/{id}/files", described, id=task_id)

    assert (announced.status, announced.json["size"]) == (201, 3)


def test_a_task_holds_so_many_files(api: Api, task_id: str) -> None:
    described = {"filename": "a", "content_type": "a/b", "size": 1}
    for _ in range(FILES_PER_TASK):
        api("POST", "/tasks/{id}/files", described, id=task_id)

    assert api("POST", "/tasks/{id}/files", described, id=task_id).status == 409


def test_files_of_a_task_that_is_not_there(api: Api) -> None:
    assert api("GET", "/tasks/{id}/files", id=NO_TASK).status == 404


def test_a_file_can_be_deleted(api: Api, s3: "S3Client", bucket: str, task_id: str) -> None:
    upload(task_id, b"x", "text/plain", "a")
    [file] = api("GET", "/tasks/{id}/files", id=task_id).json["items"]
    path = "/tasks/{id}/files/{file_id}"

    assert api("DELETE", path, id=NO_TASK, file_id=file["id"]).status == 404
    assert api("DELETE", path, id=task_id, file_id="../x").status == 400
    assert api("DELETE", path, id=task_id, file_id=file["id"]).status == 204
    assert api("DELETE", path, id=task_id, file_id=file["id"]).status == 404

    assert api("GET", "/tasks/{id}/files", id=task_id).json == {"items": []}
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_files_of_a_deleted_task_are_removed(
    api: Api, s3: "S3Client", bucket: str, task_id: str, stored: Stored
) -> None:
    upload(task_id, b"x", "text/plain", "a")
    other = api("POST", "/tasks", {"title": "y"}).json["id"]
    upload(other, b"x", "text/plain", "a")
    [image] = [item for item in stored("tasks") if item["id"] == task_id]
    api("DELETE", "/tasks/{id}", id=task_id)

    remove = import_module("task_manager.handlers.remove_task_files").handler
    for _ in range(2):
        remove({"Records": [stream_record("REMOVE", old=image)]}, Invocation())

    assert [item["task_id"] for item in stored("attachments")] == [other]
    assert [entry["Key"].split("/")[1] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [other]


def test_imports_that_are_not_there(api: Api) -> None:
    assert api("GET", "/imports").json == {"items": []}
    assert api("GET", "/imports/{id}", id=NO_TASK).status == 404
    assert api("GET", "/imports/{id}", id="x").status == 400
