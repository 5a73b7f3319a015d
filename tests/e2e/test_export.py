"""Exported tasks are imported unchanged."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit
from uuid import uuid4

from task_manager.domain.task import TaskFields
from tests.e2e.http_api import Api, Response
from tests.e2e.polling import eventually

FIELDS = tuple(TaskFields.model_fields)


def pages(api: Api, **query: Any) -> Iterator[Response]:
    while True:
        response = api("GET", "/tasks/export", query=query)
        assert response.status == 200, response.body
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
        yield response
        if "Link" not in response.headers:
            return
        [target] = re.findall(r'<([^>]*)>; rel="next"', response.headers["Link"])
        following = urlsplit(urljoin(f"{api.url}/tasks/export", target))
        assert following.path == urlsplit(api.url).path + "/tasks/export"
        query = dict(parse_qsl(following.query))


def imported(api: Api, page: Response) -> list[dict[str, Any]]:
    response = api(
        "POST", "/imports", body=page.body, query={"filename": "export.csv"}, headers={"Content-Type": "text/csv"}
    )
    assert response.status == 202, response.body

    def end() -> dict[str, Any] | None:
        import_ = api("GET", f"/{response.headers['Location']}").json
        return import_ if import_["status"] != "running" else None

    finished = eventually(end, "the import has ended")
    assert (finished["status"], finished["rows_rejected"]) == ("succeeded", 0)
    return api.imported(finished["id"])


def writable(task: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(task[field] for field in FIELDS)


def test_an_exported_page_is_imported_unchanged(api: Api) -> None:
    tag = f"export, {uuid4()} & ñ"
    tasks = [
        api.created("=SUM(A1)", description=" two\r\nlines\t", tags=[tag, "a;b", '"c"', "[d]"]),
        api.created("ünï 🍎", priority="urgent", due_date="2999-12-31", tags=[tag]),
        api.created("' quoted '", description="'=1", tags=["'-", tag], assignee="=Ana", list="-", external_id="+1"),
        api.created("Done", tags=[tag]),
    ]
    tasks[3] = api("PATCH", f"/tasks/{tasks[3]['id']}", {"status": "done"}).json
    newest_first = [writable(task) for task in reversed(tasks)]
    # Lists are eventually consistent.
    eventually(lambda: len(api.walk("/tasks", tag=tag)) == 4, "all are listed")

    [whole] = pages(api, tag=tag)
    assert [writable(task) for task in imported(api, whole)] == newest_first

    parts = list(pages(api, tag=tag, source="api", limit=3))
    assert [writable(task) for part in parts for task in imported(api, part)] == newest_first
    assert len(parts) > 1


def test_a_large_page_is_complete(api: Api) -> None:
    tag = f"large-{uuid4()}"
    rows = "".join(f'"{number}","{"x" * 3900}","{tag}"\n' for number in range(600))
    body = f"title,description,tags\n{rows}".encode()
    sent = api("POST", "/imports", body=body, query={"filename": "large.csv"}, headers={"Content-Type": "text/csv"})
    assert sent.status == 202, sent.body
    eventually(lambda: api("GET", f"/{sent.headers['Location']}").json["status"] == "succeeded", "the import has ended")
    source = f"import:{sent.json['id']}"

    exported = list(pages(api, source=source))

    assert sum(page.body.count(b"x" * 3900) for page in exported) == 600
    assert max(len(page.body) for page in exported) > 2_000_000
