"""Both dashboards: all resources are on them, and each metric is documented by AWS and of a deployed resource."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.dashboards import Metric, on_cloudwatch, on_grafana, variable_values
from tests.unit.terraform.conftest import Stack
from tests.unit.terraform.emitted import emitted
from tests.unit.terraform.metrics import DOCUMENTED, dimension_values, functions_reading_streams, values

STATES = "arn:aws:states:eu-west-1:111122223333:stateMachine:"

# Resources of other systems and environments in the same account.
OTHERS = {
    "FunctionName": ["shop-prod-send-reminders", "task-manager-other-create-task", "task-manager-other-send-reminders"],
    "StateMachineArn": [f"{STATES}shop-prod-import", f"{STATES}task-manager-other-import"],
}


@dataclass(frozen=True)
class Dashboard:
    """Charted metrics, and deployed resources."""

    shown: set[Metric]
    deployed: Mapping[str, set[str]]

    def of(self, metric: str) -> set[str]:
        """Return the resources for which a metric is charted."""
        return {value for shown in self.shown if shown.name == metric for _, value in shown.dimensions}


@pytest.fixture(params=["CloudWatch", "Grafana"])
def dashboard(request: pytest.FixtureRequest, stack: Stack) -> Dashboard:
    deployed = dimension_values(stack)
    if request.param == "CloudWatch":
        body = stack["dashboard.aws_cloudwatch_dashboard.this"]["dashboard_body"]
        return Dashboard(on_cloudwatch(body), deployed)
    # A mocked ARN does not contain the name, which Grafana's variable extracts.
    deployed["StateMachineArn"] = {STATES + name for name in values(stack, "aws_sfn_state_machine", "name")}
    known_values = {dimension: [*OTHERS.get(dimension, ()), *sorted(names)] for dimension, names in deployed.items()}
    return Dashboard(on_grafana(environment(stack), known_values), deployed)


@pytest.fixture(params=["production", "disposable"])
def stack(request: pytest.FixtureRequest) -> Stack:
    applied: Stack = request.getfixturevalue(request.param)
    return applied


@pytest.fixture
def counted(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> set[Metric]:
    """Metrics that functions write, with their environment variables in the stack."""
    return emitted(stack, monkeypatch)


def environment(stack: Stack) -> str:
    """Name of the environment."""
    (name,) = values(stack, "aws_cloudwatch_dashboard", "dashboard_name")
    return name.removeprefix("task-manager-")


def test_every_function_queue_table_and_workflow_is_charted(dashboard: Dashboard) -> None:
    for kind, metrics in {
        "FunctionName": ("Invocations", "Errors", "Throttles", "Duration"),
        "QueueName": ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"),
        "StateMachineArn": ("ExecutionsStarted", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionTime"),
    }.items():
        for metric in metrics:
            assert dashboard.of(metric) == dashboard.deployed[kind], metric
    for metric in ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"):
        assert dashboard.of(metric) >= dashboard.deployed["TableName"], metric
    for metric in ("Count", "4XXError", "5XXError", "Latency", "IntegrationLatency"):
        assert dashboard.of(metric) == dashboard.deployed["ApiName"] | dashboard.deployed["Stage"], metric


def test_throttles_are_shown_of_every_index_too(dashboard: Dashboard) -> None:
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        assert dashboard.of(metric) == dashboard.deployed["TableName"] | dashboard.deployed["GlobalSecondaryIndexName"]


def test_the_age_of_changes_is_shown_of_all_that_read_them(dashboard: Dashboard, stack: Stack) -> None:
    assert dashboard.of("IteratorAge") >= functions_reading_streams(stack)


def test_exactly_the_metrics_of_functions_are_charted(dashboard: Dashboard, counted: set[Metric]) -> None:
    assert {metric for metric in dashboard.shown if not metric.namespace.startswith("AWS/")} == counted


def test_every_metric_is_documented_and_of_a_deployed_resource(dashboard: Dashboard) -> None:
    for metric in dashboard.shown:
        if not metric.namespace.startswith("AWS/"):
            continue
        documented, dimensions = DOCUMENTED[metric.namespace]
        assert metric.name in documented
        assert {name for name, _ in metric.dimensions} in dimensions, metric
        for name, value in metric.dimensions:
            assert value in dashboard.deployed[name], metric


def test_grafana_finds_the_environments_and_offers_the_functions_of_one(stack: Stack) -> None:
    functions = sorted(values(stack, "aws_lambda_function", "function_name"))
    known_values = {"FunctionName": [*OTHERS["FunctionName"], *functions]}

    assert sorted(variable_values("environment", known_values, {})) == sorted([environment(stack), "other"])
    assert variable_values("function", known_values, {"environment": environment(stack)}) == functions
    assert variable_values("function", known_values, {"environment": "other"}) == [
        name for name in OTHERS["FunctionName"] if re.match("task-manager-other-", name)
    ]
