"""HTTP through API Gateway: bodies that are no files, HEAD, references, preflights, the ends of the calendar."""

import gzip
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.e2e.http_api import Api

CP1252 = "title\nCaf\u00e9\n".encode("cp1252") * 50
FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ntitle\r\nFalse\r\n--x--\r\n'


@pytest.fixture(scope="module")
def task(api: Api) -> dict[str, Any]:
    return api.created("HTTP", tags=["http"])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (FORM, {"Content-Type": "multipart/form-data; boundary=x"}),
        (gzip.compress(CP1252), {"Content-Type": "text/csv", "Content-Encoding": "gzip"}),
        (CP1252, {}),
    ],
    ids=["form", "gzip", "no type"],
)
def test_a_body_that_is_no_file_is_refused(
    api: Api, task: dict[str, Any], body: bytes, headers: dict[str, str]
) -> None:
    imports = len(api.walk("/imports", limit=100))
    for path in (f"/tasks/{task['id']}/upload", "/imports"):
        api("POST", path, body=body, query={"filename": "a.csv"}, headers=headers).problem(415)

    assert api("GET", f"/tasks/{task['id']}/files").json == {"items": []}
    assert len(api.walk("/imports", limit=100)) == imports


@pytest.mark.parametrize("path", ["/tasks", "/tasks/{id}", "/tasks/{id}/files", "/tasks/export", "/imports"])
def test_head_is_answered_like_get_without_a_body(api: Api, task: dict[str, Any], path: str) -> None:
    path = path.format(id=task["id"])
    head, get = api("HEAD", path), api("GET", path)

    assert (head.status, get.status, head.body) == (200, 200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers.get("ETag") == get.headers.get("ETag")


def test_head_needs_a_key_where_get_does(api: Api, task: dict[str, Any]) -> None:
    keyless = api.with_key(None)
    assert keyless("HEAD", f"/tasks/{task['id']}").status == 403
    assert keyless("HEAD", "/openapi.json").status == 200


def test_locations_resolve_below_the_stage(api: Api) -> None:
    created = api("POST", "/tasks", {"title": "Located"})
    url = urljoin(f"{api.url}/tasks", created.headers["Location"])
    assert api.send("GET", url, headers={"x-api-key": str(api.key)}).json["id"] == created.json["id"]


def test_a_page_may_send_the_headers_of_tracers(api: Api) -> None:
    sent = ["traceparent", "tracestate", "baggage", "b3", "sentry-trace", "x-datadog-trace-id", "newrelic"]
    preflight = api.with_key(None)(
        "OPTIONS",
        "/tasks",
        headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": ",".join(sent),
        },
    )
    allowed = {name.strip().lower() for name in preflight.headers["Access-Control-Allow-Headers"].split(",")}
    assert set(sent) <= allowed


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_times_beyond_the_calendar_in_utc(api: Api, moment: str) -> None:
    assert api("GET", "/tasks", query={"updated_since": moment, "limit": 1}).status == 200
