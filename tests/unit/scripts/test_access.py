"""How rights are taken out of a policy, and what is said of each."""

from typing import Any

import pytest

from scripts.access import ON_THE_PLAN, Row, merged, recorded, rows, short, table, upkeep_table
from tests.least_privilege.removals import NOT_ENFORCED, Removal
from tests.least_privilege.rights import Right, rights_in, without
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


@pytest.mark.parametrize("taken", rights_in(POLICY), ids=lambda right: f"{right.action} {right.resource}")
def test_just_one_right_is_taken_out(taken: Right) -> None:
    def granted(document: Any) -> set[tuple[str, str]]:
        return {(right.action, right.resource) for right in rights_in(document)}

    rest = without(POLICY, taken)

    assert granted(POLICY) - granted(rest) == {(taken.action, taken.resource)}
    assert granted(rest) < granted(POLICY)
    sids = [statement["Sid"] for statement in rest["Statement"]]
    assert len(set(sids)) == len(sids)


def test_what_is_left_of_a_statement_keeps_its_condition() -> None:
    two = {**LIST, "Action": ["s3:GetObject", "s3:ListBucket"]}

    rest = without({"Version": "2012-10-17", "Statement": [two]}, Right("List", "s3:GetObject", LIST["Resource"][0]))

    assert rest["Statement"] == [LIST]


def test_the_last_right_leaves_no_statement() -> None:
    assert without({"Statement": [LIST]}, rights_in({"Statement": [LIST]})[0]) == {"Statement": []}


@pytest.mark.parametrize("function", HANDLERS)
def test_each_function_with_rights_is_used_by_some_scenario(function: str) -> None:
    assert bool(scenarios_of(function)) is (function in {row.function for row in recorded()})


def test_what_is_not_enforced_is_held_to_the_plan() -> None:
    assert {(row.function, row.action) for row in recorded() if row.verdict == ON_THE_PLAN} == NOT_ENFORCED


def test_the_table_says_what_fails_without_each_right() -> None:
    bucket = Right("List", "s3:ListBucket", "arn:aws:s3:::the-bucket")
    kms = Right("Encrypt", "kms:Decrypt", "arn:aws:kms:us-east-1:000000000000:key/1")
    done = [
        Removal("get_task", Right("Read", "dynamodb:GetItem", TABLE), "a task is read"),
        Removal("list_files", bucket, None),
        Removal("process_s3_event", kms, None),
    ]

    text = table(rows(done, "the-bucket"))

    assert text.splitlines()[2:] == [
        "| get_task | `dynamodb:GetItem` | `table/tasks` | a task is read |",
        "| list_files | `s3:ListBucket` | `bucket` | NEEDED BY NOTHING |",
        "| process_s3_event | `kms:Decrypt` | `key` | not enforced here; held to the plan |",
    ]
    assert recorded(text) == rows(done, "the-bucket")
    assert [one.is_needless for one in done] == [False, True, False]


def test_rows_of_functions_that_were_not_measured_are_kept() -> None:
    known = [Row(name, "s3:GetObject", "bucket", "before") for name in ("a", "b", "removed")]
    measured = [Row("b", "s3:PutObject", "bucket", "now")]

    assert merged(known, measured, {"a"}) == [known[0], *measured]


def test_a_secret_is_named_without_what_differs_from_system_to_system() -> None:
    arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:task-manager-local/external-service-key-AbC123"

    assert short(arn, "the-bucket") == "secret:external-service-key"


def test_what_lambda_does_is_told_by_action() -> None:
    assert upkeep_table({"xray:PutTraceSegments": ["a", "b"], "sqs:SendMessage": ["b"]}, 2).splitlines()[2:] == [
        "| `sqs:SendMessage` | b |",
        "| `xray:PutTraceSegments` | every function |",
    ]
