"""Log level of the stack under AWS's runtime interface client, whose own level Lambda sets."""

import json

import pytest

from task_manager.domain.event import EventType, task_event
from tests.runtime.cloud import Cloud
from tests.runtime.conftest import Start
from tests.runtime.events import proxy_request, sqs_batch
from tests.runtime.logs import TITLE, assert_log_lines
from tests.unit.terraform.conftest import Stack


def test_lines_below_the_log_level_are_not_written_and_metrics_are(start: Start, disposable: Stack) -> None:
    planned = disposable.functions["create_task"]
    level = planned["environment"][0]["variables"]["POWERTOOLS_LOG_LEVEL"]
    assert level == "WARNING"
    with start(
        "create_task", {"logging_config": planned["logging_config"]}, {"POWERTOOLS_LOG_LEVEL": level}
    ) as function:
        outcome = function(proxy_request("POST", "/tasks", body=json.dumps({"title": TITLE})))

    assert outcome.value["statusCode"] == 201
    assert outcome.logged == []
    assert len(outcome.metrics) == 1


@pytest.mark.parametrize("name", ["create_task", "process_sqs", "upload_file"])
def test_debug_logs_neither_text_of_users_nor_secrets(name: str, start: Start, cloud: Cloud, debug: Stack) -> None:
    planned = debug.functions["get_docs"]
    level = planned["environment"][0]["variables"]["POWERTOOLS_LOG_LEVEL"]
    assert level == planned["logging_config"][0]["application_log_level"] == "DEBUG"
    task = cloud.task(title=TITLE)
    event = {
        "create_task": proxy_request("POST", "/tasks", body=json.dumps({"title": TITLE})),
        "process_sqs": sqs_batch(
            "background",
            cloud.received("BACKGROUND_QUEUE", task_event(EventType.TASK_CREATED, task).model_dump_json(), TITLE),
        ),
        "upload_file": proxy_request(
            "POST", "/tasks/{id}/upload", path={"id": task.id}, query={"filename": TITLE}, body="text"
        ),
    }[name]
    with start(name, {"logging_config": planned["logging_config"]}, {"POWERTOOLS_LOG_LEVEL": level}) as function:
        outcome = function(event)

    assert outcome.result.kind == "response"
    assert assert_log_lines(outcome)
