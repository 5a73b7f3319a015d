"""Dynatrace layer in all functions if configured, otherwise in none."""

import json
from collections.abc import Set as AbstractSet

import pytest

from tests.unit.terraform.conftest import Stack
from tests.unit.terraform.metrics import DOCUMENTED
from tests.unit.terraform.test_functions import HANDLERS, SECRETS, permissions

TOKEN = f"{SECRETS}:dynatrace-a1b2c3"
READS_TOKEN = f"secretsmanager:GetSecretValue {TOKEN}"
STREAM = "metrics_to_dynatrace[0].aws_cloudwatch_metric_stream.this"


def variables(stack: Stack, name: str) -> dict[str, str]:
    """Return the environment variables of a function."""
    (environment,) = stack.functions[name]["environment"]
    return dict(environment["variables"])


def of_dynatrace(names: AbstractSet[str]) -> set[str]:
    """Return the variables that OneAgent's layer needs."""
    return {name for name in names if name.startswith("DT_") or name == "AWS_LAMBDA_EXEC_WRAPPER"}


@pytest.mark.parametrize("name", HANDLERS)
def test_every_function_runs_within_oneagent_and_reads_its_token(name: str, disposable: Stack) -> None:
    values = variables(disposable, name)

    assert disposable.functions[name]["layers"] == [
        "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_x86:1"
    ]
    assert {variable: values[variable] for variable in of_dynatrace(values.keys())} == {
        "AWS_LAMBDA_EXEC_WRAPPER": "/opt/dynatrace",
        "DT_TENANT": "abc12345",
        "DT_CLUSTER_ID": "-1480073609",
        "DT_CONNECTION_BASE_URL": "https://abc12345.live.dynatrace.com",
        "DT_CONNECTION_AUTH_TOKEN_SECRETS_MANAGER_ARN": TOKEN,
    }
    policies = disposable.all_of_function(name, "aws_iam_role_policy.code")
    assert policies
    assert all(READS_TOKEN in permissions(policy["policy"]) for policy in policies)


@pytest.mark.parametrize("name", HANDLERS)
def test_without_dynatrace_no_function_has_its_settings(name: str, production: Stack) -> None:
    assert not production.functions[name]["layers"]
    assert of_dynatrace(variables(production, name).keys()) == set()


def test_metrics_of_all_monitored_namespaces_are_streamed(disposable: Stack) -> None:
    stream = disposable[STREAM]

    assert {filter_["namespace"] for filter_ in stream["include_filter"]} == {*DOCUMENTED, "task-manager-local"}
    assert stream["output_format"] == "opentelemetry0.7"


def test_the_stream_writes_to_its_delivery_stream_and_nowhere_else(disposable: Stack) -> None:
    delivery_stream = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/metrics"
    role = disposable["metrics_to_dynatrace[0].aws_iam_role.this"]

    assert disposable[STREAM]["firehose_arn"] == delivery_stream
    assert permissions(disposable["metrics_to_dynatrace[0].aws_iam_role_policy.this"]["policy"]) == {
        f"firehose:{action} {delivery_stream}" for action in ("PutRecord", "PutRecordBatch")
    }
    (trust,) = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "streams.metrics.cloudwatch.amazonaws.com"}


def test_without_dynatrace_no_metrics_are_streamed(production: Stack) -> None:
    assert production.of_type("aws_cloudwatch_metric_stream") == {}
