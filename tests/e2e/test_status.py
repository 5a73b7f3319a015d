"""`make status` on the running system: it shows problems, and no part is unknown."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from scripts.lib.aws import local_access
from scripts.lib.outputs import applied_outputs
from scripts.lib.status import Environment, status
from scripts.lib.status_page import page
from tests.e2e.polling import eventually
from tests.e2e.system import FOLDER, System

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_lambda import LambdaClient


def test_the_page_shows_problems(system: System, functions: "LambdaClient", cloudwatch: "CloudWatchClient") -> None:
    outputs = applied_outputs("local", FOLDER)
    chunk = f'{{"import_id": "{uuid4()}", "chunk": 1}}'
    response = functions.invoke(FunctionName=outputs["functions"]["import_chunk"], Payload=chunk)
    assert response["FunctionError"]
    alarm = outputs["alarms"]["import-chunk-errors"]
    cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="A test says so.")

    def current_status() -> dict[str, Any] | None:
        result = status(Environment.connect(outputs, local_access(system.aws)))
        return result if result["functions"]["import_chunk"]["last_error"] else None

    try:
        result = eventually(current_status, "the error is in the log")
    finally:
        cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="The test is over.")

    assert result["unknown"] == {}
    assert result["functions"]["import_chunk"]["errors"] >= 1
    assert result["functions"]["import_chunk"]["last_error"]["message"] == "invocation: NotFound"
    assert alarm in {alarm_["name"] for alarm_ in result["alarms"]}
    assert result["queues"].keys() == {
        "background",
        "background_dlq",
        "bulk",
        "bulk_dlq",
        "urgent_tasks",
        "urgent_tasks_dlq",
        "notifications",
        "notifications_dlq",
        "failed_events",
        *(f"destination_{name}{dlq}" for name in ("crm", "chat") for dlq in ("", "_dlq")),
    }
    assert result["workflows"].keys() == outputs["workflows"].keys()
    assert f"  {alarm}, since" in page("local", result)
