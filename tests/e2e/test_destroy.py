"""Deploy, use, destroy and deploy again with the users' commands; the destroy leaves no resource."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.inventory import list_resources
from tests.e2e.polling import eventually
from tests.e2e.system import System
from tests.e2e.test_attachments import objects, upload
from tests.e2e.test_import_requests import ended, send

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient

_NEVER_MADE = {"schedules"}
"""Kinds without resources: EventBridge rules have the schedules."""


def own_resources(system: System, api_id: str) -> dict[str, list[str]]:
    """Return the resources named after the project by kind; API Gateway names a log group after its API."""
    resources = list_resources(system.client)
    return {
        kind: [name for name in names if "task-manager-local" in name or api_id in name]
        for kind, names in resources.items()
    }


@pytest.fixture
def stumbling_blocks(
    api: Api, service: ExternalService, s3: "S3Client", sns: "SNSClient", outputs: dict[str, Any], today: date
) -> None:
    """Resources that may make a destroy fail."""
    task = api.created("With a file of two versions")
    assert upload(api, task["id"], "a.txt", b"first").status == 201
    [key] = objects(s3, outputs, task["id"])
    s3.put_object(Bucket=outputs["bucket"], Key=key, Body=b"second")
    s3.put_object(Bucket=outputs["bucket"], Key="50 % off+ñ", Body=b"A name that is no URL")
    requested = send(api, b"title\nImported\n", "destroyed.csv")
    assert ended(api, requested.json["id"])["status"] == "succeeded"
    # No server responds there, so the subscription stays unconfirmed; the emulator confirms e-mail addresses at once.
    sns.subscribe(TopicArn=outputs["events_topic_arn"], Protocol="http", Endpoint="http://127.0.0.1:1/never")
    followed = api.created("Followed", priority="urgent", due_date=f"{today + timedelta(days=30)}")
    eventually(lambda: service.deliveries(f"tasks/{followed['id']}", "task.urgent"), "its workflow runs, and waits")


@pytest.mark.usefixtures("stumbling_blocks")
def test_a_used_system_is_destroyed_completely_and_created_again(
    system: System, outputs: dict[str, Any], api: Api, service: ExternalService
) -> None:
    api_id = outputs["api_url"].split("/")[4]
    assert {kind for kind, names in own_resources(system, api_id).items() if not names} == _NEVER_MADE

    assert "workflows were stopped: 0" not in system.destroy()

    assert {kind: names for kind, names in own_resources(system, api_id).items() if names} == {}

    system.up()
    system.store_key(service.api_key)
    outputs_after = system.outputs()
    task = Api(outputs_after["api_url"], outputs_after["api_key"], api.pool).created("After a destroy")
    eventually(lambda: service.deliveries(f"tasks/{task['id']}", "task.created"), "the task is delivered")
