"""Restore of a task that was deleted by mistake, with the permissions of the policy for operators."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import pytest

from scripts.lib.aws import LOCAL_REGION, Access
from scripts.lib.outputs import applied_outputs
from scripts.restore import Restore
from task_manager.composition.clock import now
from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Subscriber
from tests.e2e.system import FOLDER, System

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_s3 import S3Client


@pytest.fixture(scope="module")
def stack_outputs(system: System) -> dict[str, Any]:
    return applied_outputs("local", FOLDER)


@contextmanager
def user_with(iam: "IAMClient", policy_arn: str) -> Iterator[boto3.Session]:
    """Session of a user who has one policy."""
    name = f"operator-{uuid4()}"
    iam.create_user(UserName=name)
    iam.attach_user_policy(UserName=name, PolicyArn=policy_arn)
    # The emulator finds no resource in this request.
    statement = {"Effect": "Allow", "Action": "dynamodb:RestoreTableToPointInTime", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="restore", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    try:
        yield boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=LOCAL_REGION)
    finally:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        iam.delete_user_policy(UserName=name, PolicyName="restore")
        iam.detach_user_policy(UserName=name, PolicyArn=policy_arn)
        iam.delete_user(UserName=name)


@pytest.fixture
def operator(system: System, iam: "IAMClient", stack_outputs: dict[str, Any]) -> Iterator[boto3.Session]:
    with user_with(iam, stack_outputs["restore_policy_arn"]) as session:
        yield session


@pytest.fixture
def restore(system: System, operator: boto3.Session, stack_outputs: dict[str, Any]) -> Iterator[Restore]:
    restore = Restore(Access(operator, system.aws.endpoint_url), stack_outputs, now(), now)
    yield restore
    restore.delete()


def files(api: Api, task_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api("GET", f"/tasks/{task_id}/files").json["items"]
    return items


@pytest.fixture
def remaining_files(dynamodb: "DynamoDBClient", s3: "S3Client", stack_outputs: dict[str, Any]) -> Callable[[str], int]:
    """Function that returns the number of objects and descriptions of a task's files."""

    def remaining(task_id: str) -> int:
        objects = s3.list_objects_v2(Bucket=stack_outputs["bucket"], Prefix=f"attachments/{task_id}/")["KeyCount"]
        descriptions = dynamodb.query(
            TableName=stack_outputs["attachments_table"],
            KeyConditionExpression="task_id = :id",
            ExpressionAttributeValues={":id": {"S": task_id}},
        )
        return objects + descriptions["Count"]

    return remaining


def test_a_deleted_task_is_back_with_its_file_and_everyone_is_told(
    api: Api,
    restore: Restore,
    remaining_files: Callable[[str], int],
    subscriber: Subscriber,
    service: ExternalService,
    capsys: pytest.CaptureFixture[str],
) -> None:
    task = api.created("Deleted by mistake", tags=["restored"], due_date="2031-05-01")
    subject = f"tasks/{task['id']}"
    upload = f"{subject}/upload"
    file = api(
        "POST", f"/{upload}", body=b"content", query={"filename": "a.txt"}, headers={"Content-Type": "text/plain"}
    )
    assert file.status == 201
    eventually(lambda: service.deliveries(subject, "task.created"), "it is delivered")
    # The emulator restores the present state.
    restore.run([task["id"]], apply=False)
    assert api("DELETE", f"/{subject}").status == 204
    eventually(lambda: not remaining_files(task["id"]), "its file is removed")
    eventually(lambda: service.deliveries(subject, "task.deleted"), "its deletion is delivered")

    restore.run([task["id"]], apply=True)

    assert "Tasks of that time: 1 put back" in capsys.readouterr().out
    restored = api.task(task["id"])
    system_fields = {"version", "updated_at", "processing"}
    assert {name: restored[name] for name in restored.keys() - system_fields} == {
        name: task[name] for name in task.keys() - system_fields
    }
    [restored_file] = files(api, task["id"])
    assert restored_file["filename"] == "a.txt"
    assert api.send("GET", restored_file["url"]).body == b"content"
    event_id = f"task.created:{task['id']}:{restored['version']}"
    events = eventually(
        lambda: [found for found in subscriber.about(subject, "task.created") if found.event["id"] == event_id],
        "its return is published",
    )
    assert events[0].event["data"]["title"] == "Deleted by mistake"
    eventually(lambda: len(service.deliveries(subject, "task.created")) == 2, "its return is delivered")
    eventually(lambda: api.task(task["id"])["processing"]["status"] == "done", "the outcome is recorded")
    # A second run finds nothing more to do.
    restore.run([task["id"]], apply=True)
    assert "Tasks of that time: 1 changed since" in capsys.readouterr().out
    assert files(api, task["id"])[0]["id"] == restored_file["id"]
