"""Requests are recorded whole, and their check finds what a service's model does not allow, in each protocol."""

import asyncio
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.e2e.emulator.request_recording import recording
from tests.e2e.recorded_requests import Recorded, check, faults

JSON = {"content-type": "application/x-amz-json-1.0"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
KEY = {"id": {"S": "1"}}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def signed(service: str, key: str = "ASIAX", **headers: str) -> dict[str, str]:
    credential = f"Credential={key}/20260301/eu-west-1/{service}/aws4_request"
    return {"authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"} | headers


def get_item(**parameters: Any) -> Recorded:
    headers = signed("dynamodb", **JSON) | {"x-amz-target": "DynamoDB_20120810.GetItem"}
    return Recorded("POST", "/", "", headers, json.dumps({"TableName": "tasks", "Key": KEY} | parameters))


def create_role(**parameters: str) -> Recorded:
    known = {"Action": "CreateRole", "Version": "2010-05-08", "RoleName": "r", "AssumeRolePolicyDocument": TRUST}
    return Recorded("POST", "/", "", signed("iam", **FORM), urlencode(known | parameters))


def put_versioning(status: str = "Enabled", extra: str = "", query: str = "versioning", **headers: str) -> Recorded:
    content = f"<Status>{status}</Status>{extra}"
    body = f'<VersioningConfiguration xmlns="{S3_NAMESPACE}">{content}</VersioningConfiguration>'
    return Recorded("PUT", "/a-bucket", query, signed("s3") | headers, body)


def put_concurrency(query: str = "", **parameters: Any) -> Recorded:
    headers = signed("lambda", **{"content-type": "application/json"})
    return Recorded("PUT", "/2017-10-31/functions/f/concurrency", query, headers, json.dumps(parameters))


def put_alarm(**parameters: str) -> Recorded:
    known = {"Action": "PutMetricAlarm", "Version": "2010-08-01", "AlarmName": "a", "EvaluationPeriods": "1"}
    known["ComparisonOperator"] = "GreaterThanThreshold"
    return Recorded("POST", "/", "", signed("monitoring", **FORM), urlencode(known | parameters))


@pytest.mark.parametrize(
    ("request_", "operation", "expected"),
    [
        (get_item(), "GetItem", set()),
        (get_item(Keys="1"), "GetItem", {"unknown member .Keys"}),
        (get_item(TableName=""), "GetItem", {".TableName has 0, outside of 1 to 1024"}),
        (get_item(AttributesToGet=[]), "GetItem", {".AttributesToGet has 0, outside of 1 to inf"}),
        (
            get_item(ReturnConsumedCapacity="SOME"),
            "GetItem",
            {".ReturnConsumedCapacity is 'SOME', not one of INDEXES, TOTAL, NONE"},
        ),
        (create_role(), "CreateRole", set()),
        (create_role(Names="x"), "CreateRole", {"unknown member Names"}),
        (create_role(RoleName="ä"), "CreateRole", {".RoleName is 'ä', which does not match [\\w+=,.@-]+"}),
        (create_role(MaxSessionDuration="5"), "CreateRole", {".MaxSessionDuration has 5, outside of 3600 to 43200"}),
        (create_role(**{"Tags.member.1.Key": "k"}), "CreateRole", {".Tags[].Value is missing"}),
        (
            create_role(**{"Tags.member.1.Key": "ключ ä_1", "Tags.member.1.Value": "\t"}),
            "CreateRole",
            {".Tags[].Value is '\\t', which does not match [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"},
        ),
        (put_versioning(), "PutBucketVersioning", set()),
        (put_versioning(**{"x-amz-checksum-crc32": "AAAAAA=="}), "PutBucketVersioning", set()),
        (
            put_versioning("On"),
            "PutBucketVersioning",
            {".VersioningConfiguration.Status is 'On', not one of Enabled, Suspended"},
        ),
        (
            put_versioning(extra="<Days>1</Days>"),
            "PutBucketVersioning",
            {f"unknown member {{{S3_NAMESPACE}}}VersioningConfiguration/{{{S3_NAMESPACE}}}Days"},
        ),
        (put_versioning(query="versioning&mode=x"), "PutBucketVersioning", {"unknown parameter mode"}),
        (put_versioning(**{"x-amz-mode": "x"}), "PutBucketVersioning", {"unknown header x-amz-mode"}),
        (put_concurrency(ReservedConcurrentExecutions=0), "PutFunctionConcurrency", set()),
        (put_concurrency(), "PutFunctionConcurrency", {".ReservedConcurrentExecutions is missing"}),
        (
            put_concurrency("Qualifier=x", ReservedConcurrentExecutions=-1),
            "PutFunctionConcurrency",
            {"unknown parameter Qualifier", ".ReservedConcurrentExecutions has -1, outside of 0 to inf"},
        ),
        (put_alarm(), "PutMetricAlarm", set()),
        (
            put_alarm(Statistic="Median", Colour="red"),
            "PutMetricAlarm",
            {
                "unknown member Colour",
                ".Statistic is 'Median', not one of SampleCount, Average, Sum, Minimum, Maximum",
            },
        ),
    ],
)
def test_a_request_is_compared_with_its_model(request_: Recorded, operation: str, expected: set[str]) -> None:
    assert faults(request_) == (operation, expected)


def test_an_objects_content_is_not_read(tmp_path: Path) -> None:
    upload = Recorded("PUT", "/a-bucket/a%20key.json", "x-id=PutObject", signed("s3") | JSON, "{")
    file = tmp_path / "requests.jsonl"
    file.write_text(json.dumps(vars(upload)))

    report = check(file, of_each_kind=1)

    assert (report.operations, report.faults) == ({("function", "s3:PutObject"): 1}, {})


def test_requests_of_commands_and_more_of_a_kind_are_left_out(tmp_path: Path) -> None:
    by_function = get_item(Keys="1")
    by_command = replace(by_function, headers={**by_function.headers, **signed("dynamodb", "test")})
    terraform = signed("lambda", "test") | {"user-agent": "APN/1.0 HashiCorp/1.0 Terraform/1.11.4"}
    by_terraform = Recorded("GET", "/2015-03-31/functions/f", "", terraform, None)
    file = tmp_path / "requests.jsonl"
    file.write_text("".join(f"{json.dumps(vars(r))}\n" for r in (by_command, *[by_function] * 5, by_terraform)))

    report = check(file, of_each_kind=3)

    assert report.operations == {("function", "dynamodb:GetItem"): 3, ("terraform", "lambda:GetFunction"): 1}
    assert report.faults == {"function, dynamodb:GetItem: unknown member .Keys": 3}


@pytest.mark.parametrize(
    ("received", "bodies"),
    [
        ([{"type": "http.request", "body": b"Action=", "more_body": True}, {"type": "http.disconnect"}], []),
        ([{"type": "http.disconnect"}], []),
        ([{"type": "http.request", "body": b"Action=A"}, {"type": "http.disconnect"}], ["Action=A"]),
        ([{"type": "http.request", "body": b""}], [""]),
    ],
)
def test_a_request_whose_client_went_before_its_end_is_not_recorded(
    received: list[dict[str, Any]], bodies: list[str]
) -> None:
    async def receive() -> dict[str, Any]:
        return received.pop(0)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while received:
            await receive()

    lines = io.StringIO()
    headers = [(name.encode(), value.encode()) for name, value in signed("sqs").items()]
    scope = {"method": "POST", "raw_path": b"/", "query_string": b"", "headers": headers}
    asyncio.run(recording(app, lines)(scope, receive, None))

    assert [json.loads(line)["body"] for line in lines.getvalue().splitlines()] == bodies
