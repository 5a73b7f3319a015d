"""Attachments: contents, names, links and removal."""

from collections.abc import Callable
from email.message import Message
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.e2e.http_api import Api, Response
from tests.e2e.polling import eventually

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

Refused = Callable[[str, Response], None]
MISSING_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
EVERY_BYTE = bytes(range(256))
DIRECT_LIMIT = 4_500_000


@pytest.fixture
def task(api: Api) -> dict[str, Any]:
    return api.created("With files")


def upload(api: Api, task_id: str, filename: str, body: bytes, content_type: str | None = "text/plain") -> Response:
    headers = {} if content_type is None else {"Content-Type": content_type}
    return api("POST", f"/tasks/{task_id}/upload", body=body, query={"filename": filename}, headers=headers)


def presign(api: Api, task_id: str, **description: Any) -> Response:
    return api("POST", f"/tasks/{task_id}/files", description)


def files(api: Api, task: dict[str, Any]) -> list[dict[str, Any]]:
    response = api("GET", f"/tasks/{task['id']}/files")
    assert response.status == 200, response.body
    items: list[dict[str, Any]] = response.json["items"]
    return items


def send(api: Api, upload: dict[str, Any], body: bytes, **headers: str) -> Response:
    """Send a presigned upload, optionally with other headers."""
    return api.send(upload["method"], upload["url"], body, upload["headers"] | headers)


def download(api: Api, file: dict[str, Any]) -> Response:
    response = api.send("GET", file["url"])
    assert response.status == 200, response.body
    return response


def objects(s3: "S3Client", outputs: dict[str, Any], task_id: str) -> list[str]:
    response = s3.list_objects_v2(Bucket=outputs["bucket"], Prefix=f"attachments/{task_id}")
    return [s3_object["Key"] for s3_object in response.get("Contents", [])]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/octet-stream",
        "image/png",
        "application/pdf",
        "text/plain",
        "text/html; charset=utf-8",
        "text/csv; charset=windows-1252; header=present",
        "application/json",
        "application/xml",
        "application/zip",
        "application/x-www-form-urlencoded",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "x-world/x-3dmf",
    ],
)
def test_a_file_is_unchanged_for_every_type(api: Api, task: dict[str, Any], content_type: str) -> None:
    body = EVERY_BYTE * 3

    response = upload(api, task["id"], "bytes.bin", body, content_type)

    assert response.status == 201, response.body
    [file] = files(api, task)
    described = {"filename": "bytes.bin", "size": len(body), "content_type": content_type}
    assert described.items() <= response.json.items()
    assert response.json.items() <= file.items()
    back = download(api, file)
    assert back.body == body
    assert back.headers["Content-Type"] == content_type


def test_without_a_type_it_is_refused_where_it_arrives_as_text(api: Api, task: dict[str, Any]) -> None:
    # The emulator's gateway treats such a body as text, and loses bytes. AWS passes it on as bytes.
    assert len(EVERY_BYTE.decode(errors="replace").encode()) > len(EVERY_BYTE)
    upload(api, task["id"], "x", EVERY_BYTE, None).problem(415)
    assert files(api, task) == []


@pytest.mark.parametrize(
    "name",
    [
        "résumé final.pdf",
        "日本語 ファイル.txt",
        "שלום.txt",
        "🍎🍏.png",
        'say "hi".txt',
        "it's; a=b, c.txt",
        "line\nbreak\r\n.txt",
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/absolute",
        "100%41 + 1.txt",
        ".",
        "x" * 255,
        " spaces around ",
        "e\u0301 decomposed.txt",
    ],
)
def test_names_are_unchanged_and_not_part_of_object_keys(
    api: Api, s3: "S3Client", outputs: dict[str, Any], task: dict[str, Any], name: str
) -> None:
    response = upload(api, task["id"], name, b"content")

    assert response.status == 201, response.body
    [file] = files(api, task)
    assert response.json["filename"] == file["filename"] == name
    assert objects(s3, outputs, task["id"]) == [f"attachments/{task['id']}/{file['id']}"]
    disposition = download(api, file).headers["Content-Disposition"]
    assert filename_of(disposition) == name
    assert "\n" not in disposition
    assert "\r" not in disposition


def filename_of(disposition: str) -> str:
    """Return the file name that a browser uses (RFC 6266 prefers the extended parameter)."""
    message = Message()
    message["Content-Disposition"] = disposition
    assert message.get_content_disposition() == "attachment"
    extended = disposition.partition("filename*=UTF-8''")[2]
    return unquote(extended)


@pytest.mark.parametrize("name", ["", "x" * 256, "a\0b"])
def test_invalid_names(api: Api, s3: "S3Client", outputs: dict[str, Any], task: dict[str, Any], name: str) -> None:
    assert upload(api, task["id"], name, b"content").pointers(400) == {"/filename"}
    assert presign(api, task["id"], filename=name, content_type="text/plain", size=1).pointers(400) == {"/filename"}
    assert objects(s3, outputs, task["id"]) == []


def test_a_file_needs_a_name_and_a_body(api: Api, task: dict[str, Any]) -> None:
    headers = {"Content-Type": "text/plain"}
    assert api("POST", f"/tasks/{task['id']}/upload", body=b"x", headers=headers).pointers(400) == {"/filename"}
    upload(api, task["id"], "empty.txt", b"").problem(400)
    assert upload(api, task["id"], "x", b"x", "no type").pointers(400) == {"/content_type"}
    assert files(api, task) == []


def test_the_limit_of_a_direct_upload(api: Api, s3: "S3Client", outputs: dict[str, Any], task: dict[str, Any]) -> None:
    assert upload(api, task["id"], "largest.bin", b"\xff" * DIRECT_LIMIT, "application/pdf").status == 201

    refused = upload(api, task["id"], "larger.bin", b"\xff" * (DIRECT_LIMIT + 1), "application/pdf")

    assert "announce" in refused.problem(413)["detail"]
    assert [file["size"] for file in files(api, task)] == [DIRECT_LIMIT]
    assert len(objects(s3, outputs, task["id"])) == 1


def test_several_files_may_have_one_name(api: Api, task: dict[str, Any]) -> None:
    for content in (b"first", b"second"):
        upload(api, task["id"], "same.txt", content)

    assert [download(api, file).body for file in files(api, task)] == [b"first", b"second"]


def test_a_task_that_does_not_exist_gets_no_file(
    api: Api, s3: "S3Client", dynamodb: "DynamoDBClient", outputs: dict[str, Any]
) -> None:
    upload(api, MISSING_ID, "x.txt", b"lost").problem(404)
    presign(api, MISSING_ID, filename="x", content_type="text/plain", size=1).problem(404)
    api("GET", f"/tasks/{MISSING_ID}/files").problem(404)

    versions = s3.list_object_versions(Bucket=outputs["bucket"], Prefix=f"attachments/{MISSING_ID}")
    assert versions.get("Versions", []) == []
    assert descriptions(dynamodb, outputs, MISSING_ID) == []


def descriptions(dynamodb: "DynamoDBClient", outputs: dict[str, Any], task_id: str) -> list[Any]:
    return dynamodb.query(
        TableName=outputs["tasks_table"].removesuffix("tasks") + "attachments",
        KeyConditionExpression="task_id = :task",
        ExpressionAttributeValues={":task": {"S": task_id}},
        ConsistentRead=True,
    )["Items"]


def test_deleting_a_task_removes_its_files(
    api: Api, s3: "S3Client", dynamodb: "DynamoDBClient", outputs: dict[str, Any], task: dict[str, Any]
) -> None:
    task_with_file = api.created("Keeps its file")
    upload(api, task_with_file["id"], "kept.txt", b"kept")
    for number in range(3):
        upload(api, task["id"], f"{number}.txt", b"content")
    links = files(api, task)
    assert len(objects(s3, outputs, task["id"])) == 3

    api("DELETE", f"/tasks/{task['id']}")

    eventually(
        lambda: not objects(s3, outputs, task["id"]) and not descriptions(dynamodb, outputs, task["id"]),
        "the files of the deleted task are gone",
    )
    assert api.pool.request("GET", links[0]["url"], retries=False).status == 404
    assert [download(api, file).body for file in files(api, task_with_file)] == [b"kept"]


class TestPresigned:
    def test_a_presigned_upload_accepts_exactly_its_request(self, api: Api, task: dict[str, Any]) -> None:
        body = EVERY_BYTE * 20_000
        announced = presign(api, task["id"], filename="ñ.bin", content_type="image/png", size=len(body))
        assert announced.status == 201, announced.body
        assert files(api, task) == []

        sent = send(api, announced.json["upload"], body)

        assert sent.status == 200
        [file] = files(api, task)
        assert {name: file[name] for name in ("id", "filename", "content_type", "size")} == {
            "id": announced.json["id"],
            "filename": "ñ.bin",
            "content_type": "image/png",
            "size": len(body),
        }
        back = download(api, file)
        assert back.body == body
        assert back.headers["Content-Type"] == "image/png"
        assert filename_of(back.headers["Content-Disposition"]) == "ñ.bin"

    def test_a_link_to_upload_is_for_one_object_method_size_and_type(
        self, api: Api, task: dict[str, Any], refused: Refused
    ) -> None:
        announced = presign(api, task["id"], filename="x", content_type="image/png", size=100).json["upload"]
        elsewhere = announced | {"url": announced["url"].replace(task["id"], MISSING_ID)}
        tried = {
            "with more bytes": send(api, announced, b"x" * 101, **{"Content-Length": "101"}),
            "with fewer bytes": send(api, announced, b"x" * 99, **{"Content-Length": "99"}),
            "with another type": send(api, announced, b"x" * 100, **{"Content-Type": "text/html"}),
            "for another object": send(api, elsewhere, b"x" * 100),
            "to delete with": send(api, announced | {"method": "DELETE"}, b"x" * 100),
            "to read with": send(api, announced | {"method": "GET"}, b"x" * 100),
        }

        for request, response in tried.items():
            refused(f"a link to upload a file, {request}", response)
            assert response.status == 403, request
        assert files(api, task) == []
        assert send(api, announced, b"x" * 100).status == 200

    def test_a_link_to_upload_is_used_once(self, api: Api, task: dict[str, Any], refused: Refused) -> None:
        announced = presign(api, task["id"], filename="x", content_type="text/plain", size=1).json["upload"]
        assert send(api, announced, b"1").status == 200

        second = send(api, announced, b"2")

        refused("a link to upload a file, a second time", second)
        assert second.status == 412
        assert [download(api, file).body for file in files(api, task)] == [b"1"]

    def test_a_link_to_download_is_for_one_object_and_method(
        self, api: Api, task: dict[str, Any], refused: Refused
    ) -> None:
        upload(api, task["id"], "mine.txt", b"mine")
        other = api.created("With another file")
        upload(api, other["id"], "other.txt", b"other")
        [own_file], [other_file] = files(api, task), files(api, other)
        tried = {
            "for another object": (
                "GET",
                own_file["url"].replace(task["id"], other["id"]).replace(own_file["id"], other_file["id"]),
            ),
            "under another name": ("GET", own_file["url"].replace("mine.txt", "evil.html")),
            "without its signature": ("GET", own_file["url"].partition("?")[0]),
            "to upload with": ("PUT", own_file["url"]),
            "to delete with": ("DELETE", own_file["url"]),
        }

        for request, (method, url) in tried.items():
            response = api.send(method, url)
            refused(f"a link to download a file, {request}", response)
            assert response.status == 403, request
        assert download(api, own_file).body == b"mine"

    def test_an_expired_link_is_refused(
        self, api: Api, s3: "S3Client", outputs: dict[str, Any], task: dict[str, Any], refused: Refused
    ) -> None:
        upload(api, task["id"], "mine.txt", b"mine")
        [own_file] = files(api, task)
        announced = presign(api, task["id"], filename="x", content_type="image/png", size=1).json["upload"]
        for url in (own_file["url"], announced["url"]):
            assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["900"]
        get = {"Bucket": outputs["bucket"], "Key": f"attachments/{task['id']}/{own_file['id']}"}
        url = s3.generate_presigned_url("get_object", Params=get, ExpiresIn=1)
        assert api.send("GET", url).status == 200

        response = eventually(
            lambda: None if (url_response := api.send("GET", url)).status == 200 else url_response, "the time is over"
        )

        refused("a link to download a file, after its time", response)
        assert response.status == 403

    @pytest.mark.parametrize(
        ("description", "pointer"),
        [
            ({"filename": "x", "content_type": "image/png"}, "/size"),
            ({"filename": "x", "content_type": "image/png", "size": 0}, "/size"),
            ({"filename": "x", "content_type": "image/png", "size": "100"}, "/size"),
            ({"filename": "x", "content_type": "image/png", "size": 5_000_000_001}, "/size"),
            ({"filename": "x", "content_type": "png", "size": 1}, "/content_type"),
            ({"filename": "x", "content_type": "a/b\r\nX-Evil: 1", "size": 1}, "/content_type"),
            ({"content_type": "image/png", "size": 1}, "/filename"),
            ({"filename": "x", "content_type": "image/png", "size": 1, "key": "../x"}, "/key"),
        ],
    )
    def test_invalid_descriptions(
        self, api: Api, task: dict[str, Any], description: dict[str, Any], pointer: str
    ) -> None:
        assert presign(api, task["id"], **description).pointers(400) == {pointer}
