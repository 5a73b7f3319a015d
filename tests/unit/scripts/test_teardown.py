"""Steps of a destroy besides Terraform's."""

import json
from typing import Any

import boto3
import pytest

from scripts.lib.aws import Access
from scripts.lib.common import CommandError
from scripts.lib.teardown import delete_late_logs, empty_buckets, require_nothing_kept, stop_executions
from tests.conftest import REGION

WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 86400, "End": True}}}


def plan(kind: str, *actions: str, **before: Any) -> dict[str, Any]:
    change = {"actions": list(actions or ("delete",)), "before": before}
    return {"resource_changes": [{"address": f"module.stack.{kind}.this", "type": kind, "change": change}]}


@pytest.mark.parametrize(
    "planned",
    [
        plan("aws_dynamodb_table", deletion_protection_enabled=True),
        plan("aws_s3_bucket", force_destroy=False),
    ],
)
def test_with_protected_data_nothing_is_destroyed(planned: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match=r"Nothing was destroyed: .*module\.stack\.aws_"):
        require_nothing_kept(planned)


@pytest.mark.parametrize(
    "planned",
    [
        plan("aws_dynamodb_table", deletion_protection_enabled=False),
        plan("aws_s3_bucket", force_destroy=True),
        plan("aws_sqs_queue"),
        {},
    ],
)
def test_unprotected_data_is_destroyed(planned: dict[str, Any]) -> None:
    require_nothing_kept(planned)


@pytest.fixture
def access(aws: boto3.Session) -> Access:
    # A session in another region than the environment's.
    return Access(boto3.Session("test", "test", region_name="us-east-1"))


@pytest.mark.parametrize(("action", "remaining"), [("delete", "ABORTED"), ("no-op", "RUNNING")])
def test_executions_of_a_destroyed_state_machine_are_stopped(
    aws: boto3.Session, access: Access, action: str, remaining: str
) -> None:
    client = aws.client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/workflow"
    machine = client.create_state_machine(name="monitored", definition=json.dumps(WAIT), roleArn=role)
    arn = machine["stateMachineArn"]
    running = [client.start_execution(stateMachineArn=arn)["executionArn"] for _ in range(3)]
    client.stop_execution(executionArn=running[0])

    stopped = stop_executions(plan("aws_sfn_state_machine", action, arn=arn), access)

    assert stopped == (2 if remaining == "ABORTED" else 0)
    assert [client.describe_execution(executionArn=execution)["status"] for execution in running] == [
        "ABORTED",
        remaining,
        remaining,
    ]


@pytest.mark.parametrize(("action", "remaining"), [("delete", 0), ("no-op", 4)])
def test_a_destroyed_bucket_is_emptied(aws: boto3.Session, access: Access, action: str, remaining: int) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket="task-files", CreateBucketConfiguration={"LocationConstraint": REGION})
    client.put_bucket_versioning(Bucket="task-files", VersioningConfiguration={"Status": "Enabled"})
    for key in ("imports/50 % off+ñ.csv", "a", "a"):
        client.put_object(Bucket="task-files", Key=key, Body=b"x")
    client.delete_object(Bucket="task-files", Key="a")

    deleted = empty_buckets(plan("aws_s3_bucket", action, bucket="task-files", region=REGION), access)

    versions = client.list_object_versions(Bucket="task-files")
    assert (deleted, len(versions.get("Versions", []) + versions.get("DeleteMarkers", []))) == (
        4 - remaining,
        remaining,
    )


def test_a_log_group_that_was_created_again_is_deleted(aws: boto3.Session, access: Access) -> None:
    client = aws.client("logs")
    for name in ("API-Gateway-Execution-Logs_abc/v1", "another"):
        client.create_log_group(logGroupName=name)
    for name in ("/aws/lambda/gone", "API-Gateway-Execution-Logs_abc/v1"):
        arn = f"arn:aws:logs:{REGION}:123456789012:log-group:{name}"
        delete_late_logs(plan("aws_cloudwatch_log_group", arn=arn, name=name), access)

    assert [group["logGroupName"] for group in client.describe_log_groups()["logGroups"]] == ["another"]
