"""Removal of permissions from a policy, and the table of results."""

from typing import Any

import pytest

from scripts.least_privilege import CHECKED_IN_PLAN, Row, merge, recorded, rows, short, table, upkeep_table
from tests.least_privilege.permissions import Permission, permissions_in, without
from tests.least_privilege.removals import NOT_ENFORCED, Removal
from tests.least_privilege.scenarios import scenarios_of
from tests.unit.terraform.test_functions import HANDLERS

TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/task-manager-local-tasks"
LIST: dict[str, Any] = {
    "Sid": "List",
    "Effect": "Allow",
    "Action": ["s3:ListBucket"],
    "Resource": ["arn:aws:s3:::the-bucket"],
    "Condition": {"StringLike": {"s3:prefix": ["attachments/*"]}},
}
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Change",
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
            "Resource": [TABLE, f"{TABLE}/index/due"],
        },
        LIST,
    ],
}


@pytest.mark.parametrize(
    "permission", permissions_in(POLICY), ids=lambda permission: f"{permission.action} {permission.resource}"
)
def test_only_one_permission_is_removed(permission: Permission) -> None:
    def granted(document: Any) -> set[tuple[str, str]]:
        return {(permission.action, permission.resource) for permission in permissions_in(document)}

    remaining = without(POLICY, permission)

    assert granted(POLICY) - granted(remaining) == {(permission.action, permission.resource)}
    assert granted(remaining) < granted(POLICY)
    sids = [statement["Sid"] for statement in remaining["Statement"]]
    assert len(set(sids)) == len(sids)


def test_the_rest_of_a_statement_keeps_its_condition() -> None:
    two = {**LIST, "Action": ["s3:GetObject", "s3:ListBucket"]}

    remaining = without(
        {"Version": "2012-10-17", "Statement": [two]}, Permission("List", "s3:GetObject", LIST["Resource"][0])
    )

    assert remaining["Statement"] == [LIST]


def test_without_its_last_permission_a_statement_is_removed() -> None:
    assert without({"Statement": [LIST]}, permissions_in({"Statement": [LIST]})[0]) == {"Statement": []}


@pytest.mark.parametrize("function", HANDLERS)
def test_each_function_with_permissions_has_a_scenario(function: str) -> None:
    assert bool(scenarios_of(function)) is (function in {row.function for row in recorded()})


def test_permissions_that_are_not_enforced_are_checked_in_the_plan() -> None:
    assert {(row.function, row.action) for row in recorded() if row.verdict == CHECKED_IN_PLAN} == NOT_ENFORCED


def test_the_table_has_the_failure_without_each_permission() -> None:
    bucket = Permission("List", "s3:ListBucket", "arn:aws:s3:::the-bucket")
    kms = Permission("Encrypt", "kms:Decrypt", "arn:aws:kms:us-east-1:000000000000:key/1")
    results = [
        Removal("get_task", Permission("Read", "dynamodb:GetItem", TABLE), "a task is read"),
        Removal("list_files", bucket, None),
        Removal("monitor_urgent_tasks", kms, None),
    ]

    text = table(rows(results, "the-bucket"))

    assert text.splitlines()[2:] == [
        "| get_task | `dynamodb:GetItem` | `table/tasks` | a task is read |",
        "| list_files | `s3:ListBucket` | `bucket` | NOT NEEDED |",
        "| monitor_urgent_tasks | `kms:Decrypt` | `key` | not enforced here; checked in the plan |",
    ]
    assert recorded(text) == rows(results, "the-bucket")
    assert [removal.is_needless for removal in results] == [False, True, False]


def test_rows_of_functions_that_were_not_measured_are_kept() -> None:
    previous = [Row(name, "s3:GetObject", "bucket", "before") for name in ("a", "b", "removed")]
    measured = [Row("b", "s3:PutObject", "bucket", "now")]

    assert merge(previous, measured, {"a"}) == [previous[0], *measured]


def test_a_secrets_name_has_no_random_suffix() -> None:
    arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:task-manager-local/external-service-key-AbC123"

    assert short(arn, "the-bucket") == "secret:external-service-key"


def test_lambdas_own_actions_are_a_table() -> None:
    assert upkeep_table({"xray:PutTraceSegments": ["a", "b"], "sqs:SendMessage": ["b"]}, 2).splitlines()[2:] == [
        "| `sqs:SendMessage` | b |",
        "| `xray:PutTraceSegments` | every function |",
    ]
