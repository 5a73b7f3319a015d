"""Every policy of the stack and each measured permission, compared with AWS's service authorization reference."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.least_privilege import recorded
from tests.unit.terraform.conftest import Stack
from tests.unit.terraform.iam_reference import faults, resource_types, type_of

# The reference has no resource for it. DynamoDB's guide grants it on the streams of one table, which is less than `*`:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-read-stream-only.html
STREAMS_OF_A_TABLE = "dynamodb:ListStreams does not take arn:"
# Executions of a distributed map's children have a label after the machine's name. The reference has them for redrives
# only; Step Functions' guide grants what its maps need without one. Both forms are granted.
LABELLED_EXECUTIONS = tuple(f"states:{action}Execution does not take arn:" for action in ("Describe", "Stop"))

ROLE = {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": ["arn:aws:sqs:eu-west-1:111122223333:q"]}


def policies(stack: Stack) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the statements of each policy of the stack, with the policy's address."""
    for address, values in stack.resources.items():
        for argument in ("assume_role_policy", "policy"):
            # The mocked provider generates a value for an unset argument.
            if str(values.get(argument)).startswith("{"):
                yield f"{address}.{argument}", json.loads(values[argument])["Statement"]


@pytest.mark.parametrize("run", ["production", "disposable"])
def test_aws_knows_every_action_resource_and_condition_of_every_policy(
    run: str, request: pytest.FixtureRequest
) -> None:
    checked = dict(policies(request.getfixturevalue(run)))
    kinds = {address.rpartition("aws_")[2].split(".")[0] for address in checked}
    found = {
        fault: address
        for address, statements in checked.items()
        for statement in statements
        for fault in faults(statement)
        if not fault.startswith((STREAMS_OF_A_TABLE, *LABELLED_EXECUTIONS))
    }

    assert kinds == {
        "iam_policy",
        "iam_role",
        "iam_role_policy",
        "kms_key",
        "s3_bucket_policy",
        "sns_topic",
        "sqs_queue",
    }
    assert found == {}


def test_aws_knows_every_measured_permission() -> None:
    rows = recorded()

    assert [row for row in rows if list(faults({"Effect": "Allow", "Action": row.action}))] == []
    # All of them are on resources.
    assert [row for row in rows if not resource_types(row.action)] == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"Action": ["sns:PublishBatch"]}, "sns:PublishBatch is no action"),
        ({"Action": ["sqs:Send*", "sqs:Sent*"]}, "sqs:Sent* is no action"),
        (
            {"Resource": ["arn:aws:sns:eu-west-1:111122223333:t"]},
            "sqs:SendMessage does not take arn:aws:sns:eu-west-1:111122223333:t",
        ),
        ({"Resource": "*"}, "sqs:SendMessage on * could name a resource"),
        ({"Condition": {"StringEquals": {"sqs:Priority": "1"}}}, "sqs:SendMessage carries no sqs:Priority"),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn"}}}, "aws:SourceArn is sent by services only"),
        (
            {"Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/*"},
            "dynamodb:GetItem does not take arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/*",
        ),
        (
            {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket/*"},
            "s3:ListBucket does not take arn:aws:s3:::bucket/*",
        ),
        (
            {"Action": "kms:DescribeKey", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/k"}
            | {"Condition": {"StringEquals": {"kms:EncryptionContext:a": "b"}}},
            "kms:DescribeKey carries no kms:EncryptionContext:a",
        ),
    ],
)
def test_a_statement_that_aws_does_not_know_is_found(change: dict[str, Any], fault: str) -> None:
    assert list(faults(ROLE | change)) == [fault]


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/t", "table"),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i", "index"),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/*", "stream"),
        ("arn:aws:logs:eu-west-1:111122223333:log-group:g:*", "log-stream"),
        ("arn:aws:s3:::bucket", "bucket"),
        ("arn:aws:s3:::bucket/imports/*", "object"),
        ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:task-manager-dev/key-AbCdEf", "Secret"),
        ("arn:aws:states:eu-west-1:111122223333:execution:m:*", "execution"),
        ("arn:aws:states:eu-west-1:111122223333:stateMachine:m", "statemachine"),
        ("arn:aws:states:eu-west-1:111122223333:widget:w", None),
    ],
)
def test_the_type_of_a_resource_is_read_from_its_arn(arn: str, kind: str | None) -> None:
    assert type_of(arn) == kind
