"""Roles with which the workflows on GitHub deploy: who may take them, and what they may do."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.unit.terraform.conftest import STACK, Stack, managed, run_tests
from tests.unit.terraform.test_environments import NAMES, kind

BOOTSTRAP = STACK.parent / "bootstrap"
ACCOUNT = "eu-west-1:111122223333"

# ARNs of named resources, by type; None for those whose ARN has an id instead, and for aliases and buckets' parts.
ARNS = {
    "aws_api_gateway_api_key": None,
    "aws_api_gateway_rest_api": None,
    "aws_api_gateway_usage_plan": None,
    "aws_cloudwatch_composite_alarm": f"arn:aws:cloudwatch:{ACCOUNT}:alarm:",
    "aws_cloudwatch_dashboard": "arn:aws:cloudwatch::111122223333:dashboard/",
    "aws_cloudwatch_event_rule": f"arn:aws:events:{ACCOUNT}:rule/",
    "aws_cloudwatch_log_group": f"arn:aws:logs:{ACCOUNT}:log-group:",
    "aws_cloudwatch_metric_alarm": f"arn:aws:cloudwatch:{ACCOUNT}:alarm:",
    "aws_cloudwatch_metric_stream": f"arn:aws:cloudwatch:{ACCOUNT}:metric-stream/",
    "aws_dynamodb_table": f"arn:aws:dynamodb:{ACCOUNT}:table/",
    "aws_iam_policy": "arn:aws:iam::111122223333:policy/",
    "aws_iam_role": "arn:aws:iam::111122223333:role/",
    "aws_kms_alias": f"arn:aws:kms:{ACCOUNT}:",
    "aws_lambda_function": f"arn:aws:lambda:{ACCOUNT}:function:",
    "aws_s3_bucket": "arn:aws:s3:::",
    "aws_secretsmanager_secret": f"arn:aws:secretsmanager:{ACCOUNT}:secret:",
    "aws_sfn_state_machine": f"arn:aws:states:{ACCOUNT}:stateMachine:",
    "aws_sns_topic": f"arn:aws:sns:{ACCOUNT}:",
    "aws_sqs_queue": f"arn:aws:sqs:{ACCOUNT}:",
    "aws_xray_sampling_rule": f"arn:aws:xray:{ACCOUNT}:sampling-rule/",
}
# Creating what has a name, one for each service: the role has to be able to do it.
CREATES = {
    "cloudwatch": "cloudwatch:PutMetricAlarm",
    "dynamodb": "dynamodb:CreateTable",
    "events": "events:PutRule",
    "iam": "iam:CreateRole",
    "kms": "kms:CreateAlias",
    "lambda": "lambda:CreateFunction",
    "logs": "logs:CreateLogGroup",
    "s3": "s3:CreateBucket",
    "secretsmanager": "secretsmanager:CreateSecret",
    "sns": "sns:CreateTopic",
    "sqs": "sqs:CreateQueue",
    "states": "states:CreateStateMachine",
    "xray": "xray:CreateSamplingRule",
}
DATA = (
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "kms:Encrypt",
    "lambda:InvokeFunction",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "states:GetExecutionHistory",
)


@pytest.fixture(scope="module")
def bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Any]]:
    """Resources of the run `github`, by address."""
    runs = run_tests(BOOTSTRAP, tmp_path_factory.mktemp("bootstrap"))
    failed = {name: run["errors"] for name, run in runs.items() if run["status"] != "pass"}
    assert failed == {}
    return dict(managed(runs["github"]["root_module"]))


def statements(bootstrap: Mapping[str, Mapping[str, Any]], role: str) -> list[dict[str, Any]]:
    """Return the statements of a role's policies."""
    policies = [
        values["policy"]
        for address, values in bootstrap.items()
        if address.endswith(f'["{role}"]') and "policy" in values
    ]
    assert policies
    return [statement for policy in policies for statement in json.loads(policy)["Statement"]]


def listed(value: str | list[str]) -> list[str]:
    """Return a member of a statement, which may be one text, as a list."""
    return [value] if isinstance(value, str) else value


def may(statements: list[dict[str, Any]], action: str, resource: str) -> bool:
    """Return whether statements allow an action, conditions apart."""

    def applies(statement: dict[str, Any]) -> bool:
        is_listed = any(
            fnmatchcase(action, pattern)
            for pattern in listed(statement["Action"] if "Action" in statement else statement["NotAction"])
        )
        is_meant = is_listed if "Action" in statement else not is_listed
        return is_meant and any(fnmatchcase(resource, pattern) for pattern in listed(statement["Resource"]))

    effects = {statement["Effect"] for statement in statements if applies(statement)}
    return effects == {"Allow"}


def named(stack: Stack) -> Iterator[str]:
    """Yield the ARNs of the resources of a stack that have names."""
    for address, values in stack.resources.items():
        prefix = ARNS.get(kind(address)) if kind(address) in NAMES else None
        if prefix:
            yield f"{prefix}{values[NAMES[kind(address)]]}"


def test_every_named_type_has_an_arn() -> None:
    assert set(NAMES) <= set(ARNS)


def test_the_apply_role_may_create_each_named_resource(
    bootstrap: Mapping[str, Mapping[str, Any]], production: Stack, disposable: Stack
) -> None:
    apply = statements(bootstrap, "apply")
    arns = {*named(production), *named(disposable)}
    assert len(arns) > 100

    assert [arn for arn in arns if not may(apply, CREATES[arn.split(":")[2]], arn)] == []


@pytest.mark.parametrize("action", sorted(CREATES.values()))
def test_the_plan_role_changes_nothing(
    action: str, bootstrap: Mapping[str, Mapping[str, Any]], production: Stack
) -> None:
    plan = statements(bootstrap, "plan")
    assert not any(may(plan, action, arn) for arn in named(production))


@pytest.mark.parametrize("action", DATA)
def test_the_plan_role_reads_no_data(
    action: str, bootstrap: Mapping[str, Mapping[str, Any]], production: Stack
) -> None:
    plan = statements(bootstrap, "plan")
    assert not any(may(plan, action, arn) for arn in named(production))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/task-manager-terraform-apply-eu-west-1"),
        ("iam:UpdateAssumeRolePolicy", "arn:aws:iam::111122223333:role/task-manager-terraform-plan-eu-west-1"),
        ("s3:DeleteBucket", "arn:aws:s3:::task-manager-state-111122223333-eu-west-1"),
        ("s3:PutBucketPolicy", "arn:aws:s3:::task-manager-state-111122223333-eu-west-1"),
        ("iam:CreateRole", "arn:aws:iam::111122223333:role/another-team"),
        ("dynamodb:DeleteTable", f"arn:aws:dynamodb:{ACCOUNT}:table/another-team"),
    ],
)
def test_the_apply_role_leaves_what_is_not_its_own(
    action: str, resource: str, bootstrap: Mapping[str, Mapping[str, Any]]
) -> None:
    assert not may(statements(bootstrap, "apply"), action, resource)


def test_the_apply_role_writes_states(bootstrap: Mapping[str, Mapping[str, Any]]) -> None:
    state = "arn:aws:s3:::task-manager-state-111122223333-eu-west-1/task-manager/prod.tfstate"
    apply, plan = statements(bootstrap, "apply"), statements(bootstrap, "plan")
    assert all(may(apply, action, state) for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"))
    assert may(plan, "s3:GetObject", state)
    assert not may(plan, "s3:PutObject", state)


@pytest.mark.parametrize(
    ("role", "subjects"),
    [
        ("plan", ["repo:example-org/task-manager:pull_request", "repo:example-org/task-manager:ref:refs/heads/main"]),
        ("apply", ["repo:example-org/task-manager:environment:dev", "repo:example-org/task-manager:environment:prod"]),
    ],
)
def test_a_role_is_for_named_jobs_of_one_repository(
    role: str, subjects: list[str], bootstrap: Mapping[str, Mapping[str, Any]]
) -> None:
    (statement,) = json.loads(bootstrap[f'aws_iam_role.github["{role}"]']["assume_role_policy"])["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": subjects,
        }
    }
