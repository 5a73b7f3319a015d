"""IAM policy for `make restore`: its actions on the resources of the stack. The end-to-end test has it alone."""

import json

from tests.unit.terraform.conftest import Stack

ACCOUNT = "eu-west-1:111122223333"
TABLES = {f"arn:aws:dynamodb:{ACCOUNT}:table/{table}" for table in ("tasks", "attachments", "imports")}
RESTORED = {f"{table}-restored-????????T??????Z" for table in TABLES}


def test_the_policy_grants_what_a_restore_needs_and_no_more(production: Stack) -> None:
    granted: dict[str, set[str]] = {}
    for statement in json.loads(production["aws_iam_policy.restore"]["policy"])["Statement"]:
        assert statement["Effect"] == "Allow"
        for action in statement["Action"]:
            granted.setdefault(action, set()).update(statement["Resource"])

    bucket = production["bucket.aws_s3_bucket.this"]["arn"]
    files = {f"{bucket}/attachments/*"}
    assert granted == {
        "dynamodb:BatchGetItem": TABLES,
        "dynamodb:BatchWriteItem": RESTORED,
        "dynamodb:ConditionCheckItem": {f"arn:aws:dynamodb:{ACCOUNT}:table/tasks"},
        "dynamodb:DeleteItem": RESTORED,
        "dynamodb:DeleteTable": RESTORED,
        "dynamodb:DescribeContinuousBackups": TABLES,
        "dynamodb:DescribeTable": RESTORED,
        "dynamodb:GetItem": RESTORED,
        "dynamodb:PutItem": TABLES | RESTORED,
        "dynamodb:Query": RESTORED,
        "dynamodb:RestoreTableToPointInTime": TABLES | RESTORED,
        "dynamodb:Scan": RESTORED,
        "dynamodb:UpdateItem": RESTORED,
        "s3:DeleteObject": files,
        "s3:GetObjectVersion": files,
        "s3:ListBucketVersions": {bucket},
        "s3:PutObject": files,
    }
