"""Both dashboards show exactly the resources in Terraform's state."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.dashboards import Metric, on_cloudwatch, on_grafana
from tests.e2e.system import FOLDER, System

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

# Monitored resources by the dimension of their metrics: the type, and the attribute with the dimension's value.
WATCHED = {
    "FunctionName": ("aws_lambda_function", "function_name"),
    "QueueName": ("aws_sqs_queue", "name"),
    "TableName": ("aws_dynamodb_table", "name"),
    "StateMachineArn": ("aws_sfn_state_machine", "arn"),
    "ApiName": ("aws_api_gateway_rest_api", "name"),
}


@pytest.fixture(scope="module")
def deployed(system: System) -> dict[str, set[str]]:
    """Values of each dimension for all resources in the state."""
    state: Any = json.loads((FOLDER / "terraform.tfstate").read_text())
    return {
        dimension: {
            instance["attributes"][attribute]
            for resource in state["resources"]
            if (resource["mode"], resource["type"]) == ("managed", kind)
            for instance in resource["instances"]
        }
        for dimension, (kind, attribute) in WATCHED.items()
    }


def charted(metrics: set[Metric]) -> dict[str, set[str]]:
    """Return the charted values of each monitored dimension."""
    values: dict[str, set[str]] = {dimension: set() for dimension in WATCHED}
    for metric in metrics:
        for dimension, value in metric.dimensions:
            if dimension in values:
                values[dimension].add(value)
    return values


def test_the_cloudwatch_dashboard_shows_exactly_the_deployed_resources(
    deployed: dict[str, set[str]], cloudwatch: "CloudWatchClient"
) -> None:
    body = cloudwatch.get_dashboard(DashboardName="task-manager-local")["DashboardBody"]

    assert all(deployed.values())
    assert charted(on_cloudwatch(body)) == deployed


def test_the_grafana_dashboard_shows_exactly_the_deployed_resources(deployed: dict[str, set[str]]) -> None:
    assert (
        charted(on_grafana("local", {dimension: sorted(values) for dimension, values in deployed.items()})) == deployed
    )
