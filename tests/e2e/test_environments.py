"""Terraform of the environments: `local` has no pending change, and `dev` and `prod` can be planned."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.lib.aws import LOCAL_KEY
from scripts.lib.local_system import LocalSystem
from scripts.lib.target import Target
from scripts.lib.terraform import Root, backend_options
from tests.e2e.known_drift import unexpected_changes
from tests.e2e.system import FOLDER, NAME, System

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Plan = dict[str, Any]


def planned(root: Root, folder: Path) -> Plan:
    file = folder / "plan"
    assert root.run("plan", "-input=false", f"-out={file}", *root.file_options) == 0
    return root._json("show", "-json", str(file))


def changes(plan: Plan) -> Iterator[dict[str, Any]]:
    return (change for change in plan["resource_changes"] if change["change"]["actions"] not in (["no-op"], ["read"]))


def test_a_second_plan_of_the_local_system_changes_nothing(system: System, tmp_path: Path) -> None:
    local = LocalSystem(NAME, system.aws.port, variables_file=system.variables())
    root = local._root(FOLDER / "task_manager.zip")

    plan = planned(root, tmp_path)

    assert list(unexpected_changes(plan)) == []


@pytest.fixture(scope="module")
def plans(system: System, s3: "S3Client", tmp_path_factory: pytest.TempPathFactory) -> dict[str, Plan]:
    """Plans of the environments for AWS accounts, with their state in S3."""
    s3.create_bucket(Bucket="task-manager-state")
    endpoint = {
        "AWS_ENDPOINT_URL": system.aws.endpoint_url,
        "AWS_ACCESS_KEY_ID": LOCAL_KEY,
        "AWS_SECRET_ACCESS_KEY": LOCAL_KEY,
    }
    target = Target.function()
    variables = {
        # A plan reads only its hash.
        "package_path": str(FOLDER / "task_manager.zip"),
        "lambda_runtime": target.lambda_runtime,
        "lambda_architecture": target.lambda_architecture,
    }
    plans = {}
    for environment in ("dev", "prod"):
        folder = tmp_path_factory.mktemp(environment)
        root = Root(environment, folder, variables, endpoint)
        root.init(*backend_options({"STATE_BUCKET": "task-manager-state", "STATE_REGION": "us-east-1"}))
        plans[environment] = planned(root, folder)
    return plans


def resources(plan: Plan, kind: str) -> list[dict[str, Any]]:
    return [change["change"]["after"] for change in plan["resource_changes"] if change["type"] == kind]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_an_environment_for_an_aws_account_is_planned_completely(
    plans: dict[str, Plan], outputs: dict[str, Any], environment: str
) -> None:
    plan = plans[environment]

    assert {tuple(change["change"]["actions"]) for change in changes(plan)} == {("create",)}
    # The system of the suite has destinations, these environments have none.
    functions = [name for name in outputs["functions"] if not name.startswith("destination_")]
    assert len(resources(plan, "aws_lambda_function")) == len(functions)
    for function in resources(plan, "aws_lambda_function"):
        assert (function["runtime"], function["architectures"]) == ("python3.13", ["arm64"])
        assert function["tags_all"] == {
            "Project": "task-manager",
            "Environment": environment,
            "ManagedBy": "terraform",
        }


def test_two_environments_share_no_name(plans: dict[str, Plan]) -> None:
    def names(plan: Plan) -> set[tuple[str, str]]:
        unique = {
            "aws_api_gateway_api_key": "name",
            "aws_api_gateway_rest_api": "name",
            "aws_api_gateway_usage_plan": "name",
            "aws_cloudwatch_dashboard": "dashboard_name",
            "aws_cloudwatch_event_rule": "name",
            "aws_cloudwatch_log_group": "name",
            "aws_cloudwatch_metric_alarm": "alarm_name",
            "aws_dynamodb_table": "name",
            "aws_iam_role": "name",
            "aws_kms_alias": "name",
            "aws_lambda_function": "function_name",
            "aws_s3_bucket": "bucket",
            "aws_secretsmanager_secret": "name",
            "aws_sfn_state_machine": "name",
            "aws_sns_topic": "name",
            "aws_sqs_queue": "name",
        }
        return {
            # A name that is unknown in the plan contains a unique id.
            (kind, resource[attribute])
            for kind, attribute in unique.items()
            for resource in resources(plan, kind)
            if resource.get(attribute)
        }

    dev, prod = names(plans["dev"]), names(plans["prod"])
    assert len(dev) == len(prod)
    assert {kind for kind, _ in dev} >= {"aws_lambda_function", "aws_s3_bucket", "aws_sqs_queue", "aws_iam_role"}
    assert dev & prod == set()


def test_data_of_prod_is_protected_from_deletion(plans: dict[str, Plan]) -> None:
    for environment, force_destroy in (("dev", True), ("prod", False)):
        tables = resources(plans[environment], "aws_dynamodb_table")
        assert tables
        assert {table["deletion_protection_enabled"] for table in tables} == {not force_destroy}
        buckets = {resource["bucket"]: resource for resource in resources(plans[environment], "aws_s3_bucket")}
        [bucket] = [resource for name, resource in buckets.items() if "artifacts" not in name]
        assert bucket["force_destroy"] is force_destroy
        [secret] = resources(plans[environment], "aws_secretsmanager_secret")
        assert secret["recovery_window_in_days"] == (0 if force_destroy else 30)


def test_no_plan_holds_a_key(plans: dict[str, Plan], system: System) -> None:
    for plan in plans.values():
        text = json.dumps(plan)
        assert "external-service-key" in text
        assert system.service.api_key not in text
        assert not [resource for resource in resources(plan, "aws_api_gateway_api_key") if resource.get("value")]
        assert resources(plan, "aws_secretsmanager_secret_version") == []
