"""Imports over the API: the file in the body, or by a presigned upload."""

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.e2e.http_api import Api, Response
from tests.e2e.polling import eventually

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

CSV = b"title,status\nUno,done\n,todo\nDos,todo\n"
DIRECT_LIMIT = 4_500_000


def send(api: Api, body: bytes, filename: str, content_type: str = "text/csv", key: str | None = None) -> Response:
    headers = {"Content-Type": content_type} | ({} if key is None else {"Idempotency-Key": key})
    return api("POST", "/imports", body=body, query={"filename": filename}, headers=headers)


def announce(api: Api, filename: str, size: object) -> Response:
    return api("POST", "/imports/announcements", {"filename": filename, "size": size})


def upload(api: Api, request: dict[str, Any], body: bytes, *left_out: str) -> int:
    headers = {name: value for name, value in request["headers"].items() if name not in left_out}
    return api.pool.request(request["method"], request["url"], body=body, headers=headers, retries=False).status


def ended(api: Api, import_id: str) -> dict[str, Any]:
    def end() -> dict[str, Any] | None:
        response = api("GET", f"/imports/{import_id}")
        return response.json if response.status == 200 and response.json["status"] != "running" else None

    return eventually(end, f"the import {import_id} has ended")


def titles(api: Api, import_id: str) -> list[str]:
    return [task["title"] for task in api.imported(import_id)]


@pytest.mark.parametrize(
    "content_type", ["text/csv", "text/csv; charset=windows-1252", "application/octet-stream", "application/json"]
)
def test_a_file_in_the_body_becomes_tasks(api: Api, content_type: str) -> None:
    response = send(api, "título;estado\nÁrbol €;hecho\n".encode("cp1252"), "árbol.csv", content_type)

    assert response.status == 202, response.body
    running = response.json
    assert running["status"] == "running"
    # The status of the import can be read at once.
    assert api("GET", f"/{response.headers['Location']}").status == 200
    finished = ended(api, running["id"])
    assert (finished["status"], finished["key"]) == ("succeeded", f"imports/api/{running['id']}/árbol.csv")
    assert titles(api, running["id"]) == ["Árbol €"]


def test_the_report_can_be_downloaded_without_a_key(api: Api) -> None:
    finished = ended(api, send(api, CSV, "con ñ.csv").json["id"])
    assert (finished["rows_read"], finished["rows_created"], finished["rows_rejected"]) == (3, 2, 1)

    report = api.pool.request("GET", finished["report_url"], retries=False)

    assert report.status == 200, report.data
    assert "report of con n.csv" in report.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(report.data.decode(), newline="")))
    assert [line["line"] for line in lines if line["reason"] == "rejected: the row has no title"] == ["3"]


def test_a_retry_under_a_key_is_the_same_import(api: Api, s3: "S3Client", outputs: dict[str, Any]) -> None:
    key = str(uuid4())
    first = send(api, CSV, "once.csv", key=key)
    ended(api, first.json["id"])

    repeated = send(api, CSV, "once.csv", key=key)

    assert (repeated.status, repeated.json, repeated.headers["Location"]) == (
        202,
        first.json,
        first.headers["Location"],
    )
    send(api, CSV + b"Three\n", "once.csv", key=key).problem(422)
    imports = s3.list_object_versions(Bucket=outputs["bucket"], Prefix=first.json["key"])
    assert len(imports["Versions"]) == 1
    assert [import_ for import_ in api.walk("/imports", limit=100) if import_["key"] == first.json["key"]] == [
        {name: value for name, value in ended(api, first.json["id"]).items() if name != "report_url"}
    ]
    assert titles(api, first.json["id"]) == ["Uno", "Dos"]


def test_a_large_file_is_uploaded_by_a_link_once(api: Api) -> None:
    body = b"title,description\n" + b"".join(b"Row %d,%s\n" % (row, b"x" * 2000) for row in range(2300))
    assert len(body) > DIRECT_LIMIT
    send(api, body, "large.csv").problem(413)

    announced = announce(api, "../large.csv", len(body))

    assert announced.status == 201, announced.body
    import_id, request = announced.json["id"], announced.json["upload"]
    assert announced.headers["Location"] == f"../imports/{import_id}"
    api("GET", f"/imports/{import_id}").problem(404)
    assert upload(api, request, body + b"x", "Content-Length") == 403
    assert upload(api, request, body, "If-None-Match") == 403
    assert upload(api, request, body) == 200
    assert upload(api, request, body[::-1]) == 412
    finished = ended(api, import_id)
    assert (finished["status"], finished["rows_created"]) == ("succeeded", 2300)
    assert finished["key"] == f"imports/api/{import_id}/large.csv"


def test_an_object_that_overwrites_an_uploaded_file_is_another_import(
    api: Api, s3: "S3Client", functions: "LambdaClient", outputs: dict[str, Any]
) -> None:
    sent = send(api, CSV, "mine.csv").json
    ended(api, sent["id"])

    s3.put_object(Bucket=outputs["bucket"], Key=sent["key"], Body=b"title\nTres\n")

    def second() -> str | None:
        imports = [import_ for import_ in api("GET", "/imports").json["items"] if import_["key"] == sent["key"]]
        other_ids = [
            import_["id"] for import_ in imports if import_["id"] != sent["id"] and import_["status"] == "succeeded"
        ]
        return other_ids[0] if other_ids else None

    assert titles(api, eventually(second, "the second file is imported")) == ["Tres"]
    assert titles(api, sent["id"]) == ["Uno", "Dos"]


@pytest.mark.parametrize("filename", ["../x.csv", "a/../../b/x.csv", "C:\\fakepath\\x.csv", "/x.csv", "\x1b/x.csv"])
def test_a_name_does_not_change_the_prefix_of_the_key(api: Api, filename: str) -> None:
    sent, announced = send(api, b"title\n", filename).json, announce(api, filename, 5).json

    assert sent["key"] == f"imports/api/{sent['id']}/x.csv"
    assert announced["key"] == f"imports/api/{announced['id']}/x.csv"
    assert ended(api, sent["id"])["status"] == "succeeded"


@pytest.mark.parametrize("filename", ["", "x" * 300, "a\0b"])
def test_invalid_names(api: Api, filename: str) -> None:
    assert send(api, CSV, filename).pointers(400) == {"/filename"}
    assert announce(api, filename, 5).pointers(400) == {"/filename"}


@pytest.mark.parametrize("size", [None, 0, -1, "5", 1.5, 500_000_001])
def test_invalid_sizes(api: Api, size: object) -> None:
    assert announce(api, "x.csv", size).pointers(400) == {"/size"}


def test_other_invalid_requests(api: Api) -> None:
    assert api("POST", "/imports", body=CSV, headers={"Content-Type": "text/csv"}).pointers(400) == {"/filename"}
    send(api, b"", "x.csv").problem(400)
    send(api, b"x" * (DIRECT_LIMIT + 1), "x.csv").problem(413)
    path = "/imports/announcements"
    api("POST", path, []).problem(400)
    api("POST", path, body=b"{", headers={"Content-Type": "application/json"}).problem(400)
    described = json.dumps({"filename": "x.csv", "size": 5}).encode()
    api("POST", path, body=described, headers={"Content-Type": "text/csv"}).problem(415)
    api("GET", path).problem(404)
    assert api("POST", "/imports", body=CSV, query={"filename": "x", "a": 1}).pointers(400) == {"/a"}
