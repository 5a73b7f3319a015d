"""Terraform roots: the same stack, disjoint names, tags, and backends."""

import re

import pytest

from tests.unit.terraform.conftest import STACK, Stack

ENVIRONMENTS = STACK.parent / "environments"
# Types of resources whose names are unique in the account, and the argument with the name.
NAMES = {
    "aws_api_gateway_api_key": "name",
    "aws_api_gateway_rest_api": "name",
    "aws_api_gateway_usage_plan": "name",
    "aws_cloudwatch_composite_alarm": "alarm_name",
    "aws_cloudwatch_dashboard": "dashboard_name",
    "aws_cloudwatch_event_rule": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_cloudwatch_metric_stream": "name",
    "aws_dynamodb_table": "name",
    "aws_iam_policy": "name",
    "aws_iam_role": "name",
    "aws_kms_alias": "name",
    "aws_lambda_function": "function_name",
    "aws_s3_bucket": "bucket",
    "aws_secretsmanager_secret": "name",
    "aws_sfn_state_machine": "name",
    "aws_sns_topic": "name",
    "aws_sqs_queue": "name",
    "aws_xray_sampling_rule": "rule_name",
}
# Types of resources that are part of a named resource.
UNNAMED = (
    "aws_api_gateway_",
    "aws_cloudwatch_event_target",
    "aws_iam_role_policy",
    "aws_kms_key",
    "aws_lambda_",
    "aws_s3_",
    "aws_sns_topic_subscription",
)


def kind(address: str) -> str:
    """Return the type of the resource at an address."""
    return re.sub(r"\[[^]]*\]", "", address).split(".")[-2]


def names(stack: Stack) -> set[str]:
    """Return all names that are used in the account, without those that AWS derives from an API's id."""
    names = {
        f"{kind(address)} {values[NAMES[kind(address)]]}"
        for address, values in stack.resources.items()
        if kind(address) in NAMES
    }
    return {name for name in names if "API-Gateway-Execution-Logs_" not in name}


def test_every_type_of_resource_is_listed_as_named_or_not(production: Stack, disposable: Stack) -> None:
    kinds = {kind(address) for address in [*production.resources, *disposable.resources]}

    assert {name for name in kinds if name not in NAMES and not name.startswith(UNNAMED)} == set()


def test_two_environments_of_one_account_share_no_name(production: Stack, disposable: Stack) -> None:
    assert names(production) & names(disposable) == set()
    assert [name for name in names(production) if "task-manager-prod" not in name] == []
    assert [name for name in names(disposable) if "task-manager-local" not in name] == []


def test_the_roots_take_the_same_variables() -> None:
    dev, prod, local = ((ENVIRONMENTS / name / "variables.tf").read_text() for name in ("dev", "prod", "local"))

    assert dev == prod
    assert local.startswith(dev)


@pytest.mark.parametrize("name", ["dev", "prod", "local"])
def test_a_root_uses_all_of_its_variables(name: str) -> None:
    variables = re.findall(r'^variable "(\w+)"', (ENVIRONMENTS / name / "variables.tf").read_text(), re.MULTILINE)
    source = "".join(file.read_text() for file in (ENVIRONMENTS / name).glob("*.tf"))

    assert [variable for variable in variables if not re.search(rf"\bvar\.{variable}\b", source)] == []


@pytest.mark.parametrize("name", ["dev", "prod", "local"])
def test_a_root_tags_all_resources_with_its_name(name: str) -> None:
    main = (ENVIRONMENTS / name / "main.tf").read_text()

    assert set(re.findall(r'^\s*(?:Environment|environment) += "(\w+)"$', main, re.MULTILINE)) == {name}
    assert 'Project     = "task-manager"' in main
    assert 'ManagedBy   = "terraform"' in main


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_state_lies_in_s3_under_a_key_and_a_lock_of_its_own(name: str) -> None:
    main = (ENVIRONMENTS / name / "main.tf").read_text()

    (backend,) = re.findall(r'backend "s3" \{(.*?)\}', main, re.DOTALL)
    assert re.findall(r'key +\= "([^"]+)"', backend) == [f"task-manager/{name}.tfstate"]
    assert re.search(r"use_lockfile += true", backend)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_state_is_encrypted_with_the_key_that_was_made_for_it(name: str) -> None:
    main = (ENVIRONMENTS / name / "main.tf").read_text()
    bootstrap = (STACK.parent / "bootstrap" / "main.tf").read_text()

    (backend,) = re.findall(r'backend "s3" \{(.*?)\}', main, re.DOTALL)
    (bucket,) = re.findall(r'^module "state" \{(.*?)^\}', bootstrap, re.DOTALL | re.MULTILINE)
    assert re.search(r"kms_key_arn += module\.key\.arn", bucket)
    # With it, Terraform asks S3 for its own key, which takes precedence over the bucket's.
    assert not re.search(r"^\s*encrypt\b", backend, re.MULTILINE)


def test_only_prod_is_protected_from_deletion() -> None:
    switches = {
        name: re.findall(r"force_destroy += (\w+)", (ENVIRONMENTS / name / "main.tf").read_text())
        for name in ("dev", "prod", "local")
    }

    assert switches == {"dev": ["true"], "prod": ["false"], "local": ["true"]}
