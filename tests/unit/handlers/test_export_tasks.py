import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.unit.csv_import.files import imported
from tests.unit.handlers.conftest import Api, Response

ODD = [
    {"title": "=SUM(A1)", "description": " two\r\nlines\t", "tags": ["a,b", "c;d", '"e"', "[f]"]},
    {"title": "ünï 🍎", "priority": "urgent", "due_date": "2999-12-31", "status": "in_progress"},
    {"title": "' quoted '", "description": "'=1", "tags": ["\uff1d", "'-"]},
]


def pages(api: Api, **query: Any) -> Iterator[Response]:
    """Follow the links as RFC 8288 and RFC 3986 have it."""
    while True:
        response = api("GET", "/tasks/export", query=query)
        assert response.status == 200
        yield response
        if "Link" not in response.headers:
            return
        link = re.fullmatch(r'<\?([^>]*)>; rel="next"', response.headers["Link"])
        assert link
        query = dict(parse_qsl(link[1], strict_parsing=True))


def test_exported_tasks_are_imported_unchanged(api: Api) -> None:
    for task in ODD:
        assert api("POST", "/tasks", task).status == 201

    [page] = pages(api)

    assert page.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    result = imported(page.text)
    assert result.notes == []
    fields = [task.model_dump(mode="json", exclude_defaults=True) for task in result.tasks]
    assert fields == ODD[::-1]


def test_links_lead_to_the_rest_with_the_same_filters(api: Api) -> None:
    for number in range(5):
        api("POST", "/tasks", {"title": f"Kept {number}", "tags": ["a & b/ñ?"]})
        api("POST", "/tasks", {"title": f"Other {number}"})

    exported = [imported(page.text) for page in pages(api, tag="a & b/ñ?", limit="2", sort="due_date")]

    assert [len(page.tasks) for page in exported] == [2, 2, 1]
    titles = [task.title for page in exported for task in page.tasks]
    assert titles == [f"Kept {number}" for number in reversed(range(5))]


def test_no_task_is_a_csv_too(api: Api) -> None:
    [page] = pages(api, status="done")

    assert page.text.startswith('"title","description"')
    assert imported(page.text).tasks == []


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "1001"}, {"status": "open"}, {"cursor": "x"}, {"x": "1"}])
def test_a_bad_parameter_is_named(api: Api, query: dict[str, str]) -> None:
    response = api("GET", "/tasks/export", query=query)

    assert response.status == 400
    assert [error["pointer"] for error in response.json["errors"]] == [f"/{name}" for name in query]


def test_a_cursor_of_the_list_is_not_one_of_the_export(api: Api) -> None:
    for title in ("x", "y"):
        api("POST", "/tasks", {"title": title})
    cursor = api("GET", "/tasks", query={"limit": "1"}).json["next_cursor"]

    assert api("GET", "/tasks/export", query={"limit": "1", "cursor": cursor}).status == 400
