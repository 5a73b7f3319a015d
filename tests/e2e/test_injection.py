"""Injection: input of clients becomes no log record, header, object key or expression."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.e2e.function_logs import messages
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

# Prefixes of the log lines of Lambda itself.
_PLATFORM = ("START ", "END ", "REPORT ")


def test_no_input_becomes_a_log_record(api: Api, logs: "CloudWatchLogsClient", outputs: dict[str, Any]) -> None:
    mark = str(uuid4())
    line = f'x\n{{"level":"ERROR","message":"{mark}"}}\r\n'
    task = api.created("Injection", description=line)["id"]
    text = {"Content-Type": "text/plain"}
    responses = {
        "create_task": api("POST", "/tasks", {"title": line, line: 1}),
        "list_tasks": api("GET", "/tasks", query={"tag": line, "cursor": line, line: line}),
        "get_task": api("GET", f"/tasks/{quote(line, safe='')}"),
        "upload_file": api("POST", f"/tasks/{task}/upload", body=b"x", query={"filename": line}, headers=text),
        "create_import": api("POST", "/imports", body=b"title\n", query={"filename": line}, headers=text),
    }

    for function, response in responses.items():
        deployed = outputs["functions"][function]
        pattern = f'"{response.headers["X-Request-Id"]}"'
        eventually(lambda: list(messages(logs, deployed, pattern)), pattern)  # noqa: B023
        own_messages = [
            json.loads(message) for message in messages(logs, deployed) if not message.startswith(_PLATFORM)
        ]
        assert own_messages
        assert [message for message in own_messages if message.get("message") == mark] == []


@pytest.mark.parametrize(
    "tag", ["#status", ":0", "a OR b = c", "contains(#tags, :0)", "\"'`;--", "${jndi:ldap://x}", "{{7*7}}"]
)
def test_a_tag_may_look_like_an_expression(api: Api, tag: str) -> None:
    own = f"injection-{uuid4()}"
    task = api.created(tag, tags=[tag, own])

    tasks_with_own_tag = eventually(
        lambda: api("GET", "/tasks", query={"tag": own}).json["items"], "the task is listed"
    )
    tasks_with_tag = api("GET", "/tasks", query={"tag": tag, "status": "todo", "priority": "medium"}).json["items"]

    assert [task["tags"] for task in tasks_with_own_tag] == [[tag, own]]
    assert task["id"] in [task["id"] for task in tasks_with_tag]
    assert {tag} <= set.intersection(*(set(task["tags"]) for task in tasks_with_tag))
