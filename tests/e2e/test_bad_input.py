"""Invalid requests are refused with the matching HTTP status and a reason, and store nothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.http_api import Api, Response

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Refused = Callable[[str, Response], None]
MISSING_ID = "01890a5d-ac96-774b-bcce-b302099a8057"

# Body of the request, and the field that the refusal names.
BAD_FIELDS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "no title": ({"description": "x"}, {"/title"}),
    "null as title": ({"title": None}, {"/title"}),
    "empty title": ({"title": ""}, {"/title"}),
    "title of only spaces": ({"title": "   "}, {"/title"}),
    "title of 201 characters": ({"title": "ñ" * 201}, {"/title"}),
    "NUL": ({"title": "a\0b"}, {"/title"}),
    "escape": ({"title": "\x1b[31mred"}, {"/title"}),
    "line break in title": ({"title": "a\nb"}, {"/title"}),
    "NUL in description": ({"title": "x", "description": "a\0b"}, {"/description"}),
    "description of 4,001 characters": ({"title": "x", "description": "x" * 4001}, {"/description"}),
    "number as title": ({"title": 1}, {"/title"}),
    "list as title": ({"title": ["x"]}, {"/title"}),
    "number as description": ({"title": "x", "description": 1}, {"/description"}),
    "unknown status": ({"title": "x", "status": "open"}, {"/status"}),
    "unknown priority": ({"title": "x", "priority": "HIGH"}, {"/priority"}),
    "impossible date": ({"title": "x", "due_date": "2999-02-30"}, {"/due_date"}),
    "no leap year": ({"title": "x", "due_date": "2999-02-29"}, {"/due_date"}),
    "date and time": ({"title": "x", "due_date": "2999-01-01T00:00:00Z"}, {"/due_date"}),
    "number as date": ({"title": "x", "due_date": 32503680000}, {"/due_date"}),
    "string as tags": ({"title": "x", "tags": "a,b"}, {"/tags"}),
    "number as tag": ({"title": "x", "tags": ["a", 1]}, {"/tags/1"}),
    "empty tag": ({"title": "x", "tags": [""]}, {"/tags/0"}),
    "tag of 51 characters": ({"title": "x", "tags": ["x" * 51]}, {"/tags/0"}),
    "tag given twice": ({"title": "x", "tags": ["a", "a"]}, {"/tags"}),
    "21 tags": ({"title": "x", "tags": [str(number) for number in range(21)]}, {"/tags"}),
    "unknown field": ({"title": "x", "colour": "red"}, {"/colour"}),
    "field that is ours": (
        {"title": "x", "id": MISSING_ID, "version": 7, "source": "api"},
        {"/id", "/version", "/source"},
    ),
    "names that an expression could hold": ({"title": "x", "#status": "done", ":0": 1}, {"/#status", "/:0"}),
    "name that a pointer escapes": ({"title": "x", "a/b~c": 1}, {"/a~1b~0c"}),
    "all at once": (
        {"title": "", "status": 1, "priority": "x", "due_date": "soon", "tags": [1], "extra": {}},
        {"/title", "/status", "/priority", "/due_date", "/tags/0", "/extra"},
    ),
}

# Body sent as application/json, and the status.
BAD_BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "spaces": (b"  ", 400),
    "no JSON": (b"title=x", 400),
    "half an object": (b'{"title": "x"', 400),
    "list": (b'[{"title": "x"}]', 400),
    "string": (b'"title"', 400),
    "number": (b"1", 400),
    "null": (b"null", 400),
    "NaN": (b'{"title": NaN}', 400),
    "name given twice": (b'{"title": "x", "title": "y"}', 400),
    "byte order mark": (b'\xef\xbb\xbf{"title": "x"}', 400),
    "Latin-1": ('{"title": "ñ"}'.encode("latin-1"), 400),
    "lone surrogate": (b'{"title": "\\ud800"}', 400),
    "10,000 lists in each other": (b'{"title": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", 400),
    "250,000 lists that never close": (b'{"title": ' + b"[" * 250_000, 400),
    "24,000 objects in each other": (b'{"title":' * 24_000 + b"1" + b"}" * 24_000, 400),
    "80,000 lists beside each other": (b'{"title": [' + b"[]," * 80_000 + b"[]]}", 400),
    "25,000 unknown fields": (b"{" + b",".join(b'"%x":1' % number for number in range(25_000)) + b"}", 400),
    "number of 10,000 digits": (b'{"title": ' + b"9" * 10_000 + b"}", 400),
    "number beyond all": (b'{"title": 1e999}', 400),
    "more than 256 KiB": (b'{"title": "x", "description": "' + b"x" * 262_144 + b'"}', 413),
}

MOST_BYTES_OF_A_REFUSAL = 20_000

BAD_QUERIES: dict[str, tuple[dict[str, str], set[str]]] = {
    "limit of 0": ({"limit": "0"}, {"/limit"}),
    "limit of 101": ({"limit": "101"}, {"/limit"}),
    "limit below 0": ({"limit": "-1"}, {"/limit"}),
    "limit that is no number": ({"limit": "ten"}, {"/limit"}),
    "limit that is no whole number": ({"limit": "1.5"}, {"/limit"}),
    "limit with an underscore": ({"limit": "1_0"}, {"/limit"}),
    "limit with a fraction of 0": ({"limit": "5.0"}, {"/limit"}),
    "limit with a sign": ({"limit": "+5"}, {"/limit"}),
    "unknown status": ({"status": "open"}, {"/status"}),
    "unknown priority": ({"priority": "HIGH"}, {"/priority"}),
    "unknown source": ({"source": "email"}, {"/source"}),
    "impossible date": ({"due_before": "2026-02-30"}, {"/due_before"}),
    "date in words": ({"due_after": "tomorrow"}, {"/due_after"}),
    "blank tag": ({"tag": " "}, {"/tag"}),
    "unknown parameter": ({"stauts": "todo"}, {"/stauts"}),
    "several at once": ({"limit": "0", "status": "open"}, {"/limit", "/status"}),
}

BAD_IDS = (
    "1",
    "no-id",
    MISSING_ID.replace("7", "4", 1).replace("-774b", "-474b"),
    f"{MISSING_ID}x",
    "%00",
    "..%20..",
    "..%5C..%5Cboot.ini",
    "%7Bid%7D",
    "%0D%0AX-Evil:%201",
    "%27%20OR%201=1",
    "%23id",
    "%F0%9F%8D%8E",
    "x" * 500,
)


@pytest.fixture
def stored(dynamodb: "DynamoDBClient", outputs: dict[str, Any]) -> Any:
    """Return a function that counts the stored tasks."""

    def count() -> int:
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=outputs["tasks_table"], Select="COUNT", ConsistentRead=True
        )
        return sum(page["Count"] for page in pages)

    return count


@pytest.fixture(scope="module")
def task(api: Api) -> dict[str, Any]:
    """Task that no test of this module may change."""
    return api.created("Untouched", tags=["kept"])


@pytest.mark.parametrize("name", BAD_FIELDS)
def test_invalid_fields(api: Api, stored: Any, task: dict[str, Any], name: str) -> None:
    body, pointers = BAD_FIELDS[name]
    stored_before = stored()

    responses = [api("POST", "/tasks", body), api("PUT", f"/tasks/{task['id']}", body)]
    if name != "no title":
        # A patch without a title is valid.
        responses.append(api("PATCH", f"/tasks/{task['id']}", body))

    for response in responses:
        assert response.pointers(400) == pointers
        assert all(error["detail"] for error in response.json["errors"])
    assert stored() == stored_before
    assert api.task(task["id"])["version"] == 1


@pytest.mark.parametrize("name", BAD_BODIES)
def test_invalid_bodies(api: Api, stored: Any, task: dict[str, Any], name: str, refused: Refused) -> None:
    body, status = BAD_BODIES[name]
    stored_before = stored()
    headers = {"Content-Type": "application/json"}

    responses = [
        api("POST", "/tasks", body=body, headers=headers),
        api("PUT", f"/tasks/{task['id']}", body=body, headers=headers),
        api("PATCH", f"/tasks/{task['id']}", body=body, headers=headers),
    ]

    for response in responses:
        refused(f"a task whose JSON is: {name}", response)
        response.problem(status)
        assert len(response.body) < MOST_BYTES_OF_A_REFUSAL
    assert stored() == stored_before
    assert api.task(task["id"])["version"] == 1


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_other_media_types(api: Api, stored: Any, content_type: str) -> None:
    stored_before = stored()

    api("POST", "/tasks", body=b'{"title": "x"}', headers={"Content-Type": content_type}).problem(415)

    assert stored() == stored_before


@pytest.mark.parametrize("name", BAD_QUERIES)
def test_invalid_queries(api: Api, name: str) -> None:
    query, pointers = BAD_QUERIES[name]

    assert api("GET", "/tasks", query=query).pointers(400) == pointers


def test_a_repeated_parameter(api: Api) -> None:
    assert api("GET", "/tasks", query=[("limit", 1), ("limit", 2)]).pointers(400) == {"/limit"}


@pytest.mark.parametrize("bad", BAD_IDS)
def test_invalid_ids(api: Api, bad: str, refused: Refused) -> None:
    for method, path, body in (
        ("GET", f"/tasks/{bad}", None),
        ("PUT", f"/tasks/{bad}", {"title": "x"}),
        ("PATCH", f"/tasks/{bad}", {"title": "x"}),
        ("DELETE", f"/tasks/{bad}", None),
        ("GET", f"/tasks/{bad}/files", None),
        ("POST", f"/tasks/{bad}/upload?filename=x", {"x": 1}),
        ("GET", f"/imports/{bad}", None),
    ):
        response = api(method, path, body)
        refused("an endpoint, with what is no id in its path", response)
        assert response.pointers(400) == {"/id"}, (method, path)


def test_no_refusal_has_internal_details(api: Api, outputs: dict[str, Any]) -> None:
    responses = [
        api("POST", "/tasks", {"title": 1}),
        api("POST", "/tasks", body=b"{", headers={"Content-Type": "application/json"}),
        api("GET", "/tasks", query={"cursor": "x"}),
        api("GET", f"/tasks/{MISSING_ID}"),
        api("GET", "/tasks/no-id"),
        api("GET", "/unknown"),
        api.with_key(None)("GET", "/tasks"),
    ]
    inside = ("Traceback", "pydantic", "boto", "dynamodb", ".py", "arn:", outputs["tasks_table"], outputs["bucket"])

    for response in responses:
        text = response.body.decode().lower()
        assert response.status >= 400
        assert not [word for word in inside if word.lower() in text], text
