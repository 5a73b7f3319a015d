"""Both dashboards: all that there is is on them, and each metric is one that AWS keeps of something that is there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.dashboards import Metric, offered, on_cloudwatch, on_grafana
from tests.unit.terraform.conftest import Stack
from tests.unit.terraform.metrics import DOCUMENTED, dimension_values, functions_reading_streams, values

STATES = "arn:aws:states:eu-west-1:111122223333:stateMachine:"

# Other systems, and other environments, in the same account.
OTHERS = {
    "FunctionName": ["shop-prod-send-reminders", "task-manager-other-create-task", "task-manager-other-send-reminders"],
    "StateMachineArn": [f"{STATES}shop-prod-import", f"{STATES}task-manager-other-import"],
}


@dataclass(frozen=True)
class Dashboard:
    """What is shown, beside what is there."""

    shown: set[Metric]
    there: Mapping[str, set[str]]

    def of(self, metric: str) -> set[str]:
        """What a metric is shown of."""
        return {value for shown in self.shown if shown.name == metric for _, value in shown.dimensions}


@pytest.fixture(params=["CloudWatch", "Grafana"])
def dashboard(request: pytest.FixtureRequest, stack: Stack) -> Dashboard:
    there = dimension_values(stack)
    if request.param == "CloudWatch":
        body = stack["dashboard.aws_cloudwatch_dashboard.this"]["dashboard_body"]
        return Dashboard(on_cloudwatch(body), there)
    # A mocked ARN does not hold the name, as Grafana expects of it.
    there["StateMachineArn"] = {STATES + name for name in values(stack, "aws_sfn_state_machine", "name")}
    known = {dimension: [*OTHERS.get(dimension, ()), *sorted(its)] for dimension, its in there.items()}
    return Dashboard(on_grafana(environment(stack), known), there)


@pytest.fixture(params=["kept", "thrown_away"])
def stack(request: pytest.FixtureRequest) -> Stack:
    found: Stack = request.getfixturevalue(request.param)
    return found


def environment(stack: Stack) -> str:
    """The environment's name."""
    (name,) = values(stack, "aws_cloudwatch_dashboard", "dashboard_name")
    return name.removeprefix("task-manager-")


def test_every_function_queue_table_and_workflow_is_shown_by_what_an_operator_looks_at(dashboard: Dashboard) -> None:
    for kind, metrics in {
        "FunctionName": ("Invocations", "Errors", "Throttles", "Duration"),
        "QueueName": ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"),
        "StateMachineArn": ("ExecutionsStarted", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionTime"),
    }.items():
        for metric in metrics:
            assert dashboard.of(metric) == dashboard.there[kind], metric
    for metric in ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"):
        assert dashboard.of(metric) >= dashboard.there["TableName"], metric
    for metric in ("Count", "4XXError", "5XXError", "Latency", "IntegrationLatency"):
        assert dashboard.of(metric) == dashboard.there["ApiName"] | dashboard.there["Stage"], metric


def test_throttles_are_shown_of_every_index_too(dashboard: Dashboard) -> None:
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        assert dashboard.of(metric) == dashboard.there["TableName"] | dashboard.there["GlobalSecondaryIndexName"]


def test_the_age_of_changes_is_shown_of_all_that_read_them(dashboard: Dashboard, stack: Stack) -> None:
    assert dashboard.of("IteratorAge") >= functions_reading_streams(stack)


def test_every_metric_is_documented_and_of_something_that_is_there(dashboard: Dashboard) -> None:
    for metric in dashboard.shown:
        documented, dimensions = DOCUMENTED[metric.namespace]
        assert metric.name in documented
        assert {name for name, _ in metric.dimensions} in dimensions, metric
        for name, value in metric.dimensions:
            assert value in dashboard.there[name], metric


def test_grafana_finds_the_environments_and_offers_the_functions_of_one(stack: Stack) -> None:
    functions = sorted(values(stack, "aws_lambda_function", "function_name"))
    known = {"FunctionName": [*OTHERS["FunctionName"], *functions]}

    assert sorted(offered("environment", known, {})) == sorted([environment(stack), "other"])
    assert offered("function", known, {"environment": environment(stack)}) == functions
    assert offered("function", known, {"environment": "other"}) == [
        name for name in OTHERS["FunctionName"] if re.match("task-manager-other-", name)
    ]
