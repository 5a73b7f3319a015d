"""Lists: filters, pages, cursors."""

import base64
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from task_manager.rest.listing import TaskListQuery
from tests.e2e.http_api import Api, Response
from tests.e2e.polling import eventually

COUNT = 15


@pytest.fixture(scope="module")
def tag() -> str:
    """Tag of this module's tasks; the list has tasks of other tests too."""
    return f"list-{uuid4()}"


@pytest.fixture(scope="module")
def tasks(api: Api, tag: str) -> list[dict[str, Any]]:
    """Tasks with all combinations of the filtered fields, newest first."""
    statuses = ("todo", "in_progress", "done", "cancelled")
    priorities = ("low", "medium", "high", "urgent")
    created = [
        api.created(
            f"Task {number}",
            status=statuses[number % 4],
            priority=priorities[number // 4 % 4],
            due_date=f"2999-01-{number + 1:02}" if number % 3 or number // 4 % 4 == 3 else None,
            tags=[tag, "odd" if number % 2 else "even"],
            assignee=("Ana", "Eva", None)[number % 3],
            list="Home" if number % 2 else None,
        )
        for number in range(COUNT)
    ]
    return created[::-1]


def ids(tasks: list[dict[str, Any]]) -> list[str]:
    return [task["id"] for task in tasks]


@pytest.mark.parametrize("limit", [3, 7, 15, 100])
def test_a_traversal_has_each_task_once_newest_first(
    api: Api, tasks: list[dict[str, Any]], tag: str, limit: int
) -> None:
    assert ids(api.walk("/tasks", tag=tag, limit=limit)) == ids(tasks)


def test_a_page_is_full_unless_it_is_the_last(api: Api, tasks: list[dict[str, Any]]) -> None:
    first = api("GET", "/tasks", query={"limit": COUNT}).json

    assert len(first["items"]) == COUNT
    assert ids(tasks)[0] in ids(first["items"])


def test_without_a_limit_there_are_up_to_50(api: Api, tasks: list[dict[str, Any]]) -> None:
    assert len(api("GET", "/tasks").json["items"]) == min(50, len(api.walk("/tasks", limit=100)))


def test_new_tasks_do_not_change_a_traversal(api: Api, tasks: list[dict[str, Any]], tag: str) -> None:
    listed: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        page = api("GET", "/tasks", query={"tag": tag, "limit": 5} | cursor).json
        listed += ids(page["items"])
        cursor = {"cursor": page.get("next_cursor", "")}
        latecomer = api.created("Later", tags=[f"{tag}-later"])
        api("DELETE", f"/tasks/{latecomer['id']}")

    assert listed == ids(tasks)


FILTERS: dict[str, tuple[dict[str, str], Any]] = {
    "status": ({"status": "done"}, lambda task: task["status"] == "done"),
    "priority": ({"priority": "high"}, lambda task: task["priority"] == "high"),
    "source": ({"source": "api"}, lambda _: True),
    "assignee": ({"assignee": "Ana"}, lambda task: task["assignee"] == "Ana"),
    "no assignee": ({"assignee": "none"}, lambda task: task["assignee"] is None),
    "list and assignee": (
        {"list": "Home", "assignee": "Eva"},
        lambda task: (task["list"], task["assignee"]) == ("Home", "Eva"),
    ),
    "due before, that day not": ({"due_before": "2999-01-08"}, lambda task: (task["due_date"] or "9") < "2999-01-08"),
    "due after, that day not": ({"due_after": "2999-01-08"}, lambda task: (task["due_date"] or "0") > "2999-01-08"),
    "due between": (
        {"due_after": "2999-01-02", "due_before": "2999-01-09"},
        lambda task: "2999-01-02" < (task["due_date"] or "0") < "2999-01-09",
    ),
    "all together": (
        {"status": "in_progress", "priority": "medium", "source": "api", "due_after": "2999-01-01"},
        lambda task: (task["status"], task["priority"]) == ("in_progress", "medium") and task["due_date"],
    ),
    "nothing": ({"source": "import:01890a5d-ac96-774b-bcce-b302099a8057"}, lambda _: False),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(api: Api, tasks: list[dict[str, Any]], tag: str, name: str) -> None:
    query, predicate = FILTERS[name]

    listed = api.walk("/tasks", tag=tag, limit=2, **query)

    assert ids(listed) == [task["id"] for task in tasks if predicate(task)]
    assert bool(listed) == (name != "nothing")


@pytest.mark.parametrize("assignee", ["Eva", "none"])
def test_filters_by_due_date(api: Api, tasks: list[dict[str, Any]], tag: str, assignee: str) -> None:
    expected = {task["id"] for task in tasks if (task["assignee"] or "none") == assignee}

    def listed() -> bool:
        return set(ids(api.walk("/tasks", tag=tag, sort="due_date", assignee=assignee, limit=2))) == expected

    # A list by due date is eventually consistent.
    eventually(listed, "the list has the tasks of the assignee")


def test_a_tag_must_be_equal(api: Api, tasks: list[dict[str, Any]], tag: str) -> None:
    assert api.walk("/tasks", tag=tag[:-1]) == []


@pytest.fixture(scope="module")
def cursor(api: Api, tasks: list[dict[str, Any]], tag: str) -> str:
    cursor: str = api("GET", "/tasks", query={"tag": tag, "limit": 3}).json["next_cursor"]
    return cursor


def test_the_limit_may_change_between_pages(api: Api, tasks: list[dict[str, Any]], tag: str, cursor: str) -> None:
    page = api("GET", "/tasks", query={"tag": tag, "limit": 100, "cursor": cursor}).json

    assert ids(page["items"]) == ids(tasks)[3:]


@pytest.mark.parametrize("other", [{}, {"tag": "other"}, {"status": "todo"}])
def test_the_filters_must_not_change_between_pages(api: Api, cursor: str, other: dict[str, str]) -> None:
    assert api("GET", "/tasks", query={"cursor": cursor} | other).pointers(400) == {"/cursor"}


def test_a_cursor_is_for_one_list(api: Api, cursor: str) -> None:
    assert api("GET", "/imports", query={"cursor": cursor}).pointers(400) == {"/cursor"}


def test_a_tampered_cursor_is_refused(
    api: Api, tag: str, cursor: str, refused: Callable[[str, Response], None]
) -> None:
    digest, after = base64.urlsafe_b64decode(cursor).decode().split(":")
    last = "0" if after[-1] != "0" else "1"
    forged = base64.urlsafe_b64encode(f"{digest}:{after[:-1]}{last}".encode()).decode()

    for bad in (forged, cursor[:-4], cursor + "A", "x", "", "ñ", "eyJpZCI6IDF9", cursor.swapcase()):
        response = api("GET", "/tasks", query={"tag": tag, "cursor": bad})
        refused("a list, with a cursor that was altered or made up", response)
        assert response.pointers(400) == {"/cursor"}, bad


@pytest.mark.parametrize(
    "cursor", ["..", "../../etc/passwd", "~~~", "a\0b", "' OR 1=1", "#shard", "floor", "ñ\n", "x" * 100]
)
def test_a_forged_cursor_returns_only_tasks_of_the_filtered_list(
    api: Api, tasks: list[dict[str, Any]], tag: str, cursor: str
) -> None:
    # The digest in a cursor is not secret, so a client can forge a cursor.
    forged = TaskListQuery(tag=tag)._cursor(cursor)

    response = api("GET", "/tasks", query={"tag": tag, "cursor": forged})

    assert response.status == 200
    assert {task["id"] for task in response.json["items"]} <= {task["id"] for task in tasks}


def test_500_tasks_of_one_instant_are_each_shown_once_at_any_limit(api: Api) -> None:
    titles = [f"Row {number}" for number in range(1, 501)]
    body = "\n".join(["title", *titles]).encode()
    location = api(
        "POST", "/imports", body=body, query={"filename": "instant.csv"}, headers={"Content-Type": "text/csv"}
    ).headers["Location"]
    eventually(lambda: api("GET", f"/{location}").json["status"] == "succeeded", "the import has ended")

    for limit in (3, 7, 100):
        walked = api.walk("/tasks", source=f"import:{location.rpartition('/')[2]}", limit=limit)
        assert [task["title"] for task in walked] == titles
