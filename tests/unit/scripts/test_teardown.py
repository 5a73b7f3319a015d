"""What a destroy needs besides Terraform."""

import json
from typing import Any

import boto3
import pytest

from scripts.aws import Access
from scripts.common import CommandError
from scripts.teardown import delete_late_logs, empty_buckets, refuse_what_is_kept, stop_executions
from tests.conftest import REGION

WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 86400, "End": True}}}


def destroying(kind: str, *actions: str, **present: Any) -> dict[str, Any]:
    change = {"actions": list(actions or ("delete",)), "before": present}
    return {"resource_changes": [{"address": f"module.stack.{kind}.this", "type": kind, "change": change}]}


@pytest.mark.parametrize(
    "planned",
    [
        destroying("aws_dynamodb_table", deletion_protection_enabled=True),
        destroying("aws_s3_bucket", force_destroy=False),
    ],
)
def test_what_an_environment_keeps_is_not_destroyed_and_nothing_else_either(planned: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match=r"Nothing was destroyed: .*module\.stack\.aws_"):
        refuse_what_is_kept(planned)


@pytest.mark.parametrize(
    "planned",
    [
        destroying("aws_dynamodb_table", deletion_protection_enabled=False),
        destroying("aws_s3_bucket", force_destroy=True),
        destroying("aws_sqs_queue"),
        {},
    ],
)
def test_what_is_thrown_away_is_destroyed(planned: dict[str, Any]) -> None:
    refuse_what_is_kept(planned)


@pytest.fixture
def access(aws: boto3.Session) -> Access:
    # The session of somebody who works in another region.
    return Access(boto3.Session("test", "test", region_name="us-east-1"))


@pytest.mark.parametrize(("planned", "left"), [("delete", "ABORTED"), ("no-op", "RUNNING")])
def test_what_runs_in_a_workflow_that_is_destroyed_is_stopped(
    aws: boto3.Session, access: Access, planned: str, left: str
) -> None:
    client = aws.client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/workflow"
    machine = client.create_state_machine(name="followed", definition=json.dumps(WAIT), roleArn=role)
    arn = machine["stateMachineArn"]
    running = [client.start_execution(stateMachineArn=arn)["executionArn"] for _ in range(3)]
    client.stop_execution(executionArn=running[0])

    stopped = stop_executions(destroying("aws_sfn_state_machine", planned, arn=arn), access)

    assert stopped == (2 if left == "ABORTED" else 0)
    assert [client.describe_execution(executionArn=one)["status"] for one in running] == ["ABORTED", left, left]


@pytest.mark.parametrize(("planned", "left"), [("delete", 0), ("no-op", 4)])
def test_a_bucket_that_is_destroyed_is_emptied(aws: boto3.Session, access: Access, planned: str, left: int) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket="drop", CreateBucketConfiguration={"LocationConstraint": REGION})
    client.put_bucket_versioning(Bucket="drop", VersioningConfiguration={"Status": "Enabled"})
    for key in ("imports/50 % off+ñ.csv", "a", "a"):
        client.put_object(Bucket="drop", Key=key, Body=b"x")
    client.delete_object(Bucket="drop", Key="a")

    deleted = empty_buckets(destroying("aws_s3_bucket", planned, bucket="drop", region=REGION), access)

    there = client.list_object_versions(Bucket="drop")
    assert (deleted, len(there.get("Versions", []) + there.get("DeleteMarkers", []))) == (4 - left, left)


def test_a_log_group_that_came_back_is_deleted_and_no_other(aws: boto3.Session, access: Access) -> None:
    client = aws.client("logs")
    for name in ("API-Gateway-Execution-Logs_abc/v1", "somebody-elses"):
        client.create_log_group(logGroupName=name)
    for name in ("/aws/lambda/gone", "API-Gateway-Execution-Logs_abc/v1"):
        arn = f"arn:aws:logs:{REGION}:123456789012:log-group:{name}"
        delete_late_logs(destroying("aws_cloudwatch_log_group", arn=arn, name=name), access)

    assert [group["logGroupName"] for group in client.describe_log_groups()["logGroups"]] == ["somebody-elses"]
