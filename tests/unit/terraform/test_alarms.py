"""Alarms: on deployed resources, by metrics that AWS documents, each with a section of the runbook."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.unit.terraform.conftest import STACK, Stack
from tests.unit.terraform.emitted import emitted
from tests.unit.terraform.metrics import DOCUMENTED, dimension_values, functions_reading_streams, values

TOPICS = "arn:aws:sns:eu-west-1:111122223333"
ALERTS = f"{TOPICS}:alerts"
RUNBOOK = STACK.parents[1] / "docs" / "runbook.md"


@dataclass(frozen=True)
class Metric:
    """Metric of an alarm."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str
    period: int


def metrics(alarm: Mapping[str, Any]) -> Iterator[Metric]:
    """Return the metrics of an alarm, directly or in an expression."""
    if alarm["metric_name"]:
        statistic = alarm["statistic"] or alarm["extended_statistic"]
        yield Metric(alarm["namespace"], alarm["metric_name"], alarm["dimensions"], statistic, alarm["period"])
    for query in alarm["metric_query"]:
        for metric in query["metric"]:
            yield Metric(
                metric["namespace"], metric["metric_name"], metric["dimensions"], metric["stat"], metric["period"]
            )


def alarms(stack: Stack) -> dict[str, Mapping[str, Any]]:
    """Return all alarms by name, without the common prefix."""
    kinds = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
    alarms = [alarm for kind in kinds for alarm in stack.of_type(kind).values()]
    return {re.sub(r"^task-manager-(prod|local)-", "", alarm["alarm_name"]): alarm for alarm in alarms}


def watched(stack: Stack, *metric_names: str) -> dict[str, tuple[Any, ...]]:
    """Return the conditions of the alarms on these metrics, by resource name."""
    return {
        next(iter(metric.dimensions.values()), "account"): (
            metric.statistic,
            alarm["comparison_operator"],
            alarm["threshold"],
            metric.period,
            alarm["evaluation_periods"],
        )
        for alarm in stack.of_type("aws_cloudwatch_metric_alarm").values()
        for metric in metrics(alarm)
        if metric.name in metric_names
    }


def expression(alarm: Mapping[str, Any]) -> str:
    """Return the condition of an alarm."""
    (compared,) = [query["expression"] for query in alarm["metric_query"] if query["return_data"]]
    return str(compared)


def test_more_than_five_errors_of_a_function_in_a_minute(production: Stack) -> None:
    rule = ("Sum", "GreaterThanThreshold", 5, 60, 1)

    assert watched(production, "Errors") == dict.fromkeys(
        values(production, "aws_lambda_function", "function_name"), rule
    )


def test_more_than_a_hundred_waiting_messages_and_any_dead_letter(production: Stack) -> None:
    def rule(threshold: int) -> tuple[Any, ...]:
        return ("Maximum", "GreaterThanThreshold", threshold, 60, 1)

    waiting = watched(production, "ApproximateNumberOfMessagesVisible")

    work_queues = {f"task-manager-prod-{name}" for name in ("background", "urgent-tasks", "notifications")}
    assert {waiting.pop(name) for name in work_queues} == {rule(100)}
    # A large import fills its queue for hours: its age tells.
    bulk = {"task-manager-prod-bulk", "task-manager-prod-destination-crm"}
    assert waiting == dict.fromkeys(values(production, "aws_sqs_queue", "name") - work_queues - bulk, rule(0))
    two_days = 2 * 24 * 3600
    assert watched(production, "ApproximateAgeOfOldestMessage") == {
        name: ("Maximum", "GreaterThanThreshold", seconds, 60, 1)
        for names, seconds in ((work_queues, 900), (bulk, two_days))
        for name in names
    }


def test_a_message_that_waits_is_noticed_long_before_it_expires(production: Stack) -> None:
    retention = {
        queue["name"]: queue["message_retention_seconds"] for queue in production.of_type("aws_sqs_queue").values()
    }
    mappings = production.of_type("aws_lambda_event_source_mapping").values()
    polled = {
        mapping["event_source_arn"].rpartition(":")[2] for mapping in mappings if ":sqs:" in mapping["event_source_arn"]
    }
    thresholds = {name: rule[2] for name, rule in watched(production, "ApproximateAgeOfOldestMessage").items()}

    assert set(thresholds) == {f"task-manager-prod-{name}" for name in polled}
    assert all(threshold <= retention[name] / 7 for name, threshold in thresholds.items())


def test_any_throttled_call_and_any_change_read_late(production: Stack) -> None:
    assert watched(production, "Throttles") == {"account": ("Sum", "GreaterThanThreshold", 0, 60, 1)}
    # One limit for all functions: none of them has a part of its own.
    functions = production.of_type("aws_lambda_function").values()
    assert {function["reserved_concurrent_executions"] for function in functions} == {-1}
    late = ("Maximum", "GreaterThanThreshold", 60_000, 60, 1)
    assert functions_reading_streams(production)
    assert watched(production, "IteratorAge") == dict.fromkeys(functions_reading_streams(production), late)


def test_the_api_failing_or_slow(production: Stack) -> None:
    errors, latency = alarms(production)["api-errors"], alarms(production)["api-latency"]
    api = {"ApiName": production["api.aws_api_gateway_rest_api.this"]["name"], "Stage": "v1"}

    assert expression(errors) == "IF(requests >= 20, 100 * errors / requests, 0)"
    assert {
        query["id"]: tuple(metric["metric_name"] for metric in query["metric"]) for query in errors["metric_query"]
    } == {
        "percent": (),
        "errors": ("5XXError",),
        "requests": ("Count",),
    }
    assert list(metrics(latency)) == [Metric("AWS/ApiGateway", "Latency", api, "p99", 60)]
    assert (latency["threshold"], latency["evaluation_periods"], latency["datapoints_to_alarm"]) == (3000, 5, 3)


def test_throttles_of_a_table_and_of_each_of_its_indexes(production: Stack) -> None:
    for table in production.of_type("aws_dynamodb_table").values():
        (alarm,) = [
            candidate
            for name, candidate in alarms(production).items()
            if name.endswith("table-throttles")
            and {metric.dimensions["TableName"] for metric in metrics(candidate)} == {table["name"]}
        ]
        indexes = {None, *(index["name"] for index in table["global_secondary_index"])}
        assert {(metric.name, metric.dimensions.get("GlobalSecondaryIndexName")) for metric in metrics(alarm)} == {
            (metric, index) for metric in ("ReadThrottleEvents", "WriteThrottleEvents") for index in indexes
        }
        assert expression(alarm) == "SUM(FILL(METRICS(), 0))"
        assert alarm["threshold"] == 0


def test_an_alarm_that_fills_missing_values_evaluates_more_than_the_latest(production: Stack) -> None:
    filling = [
        alarm
        for alarm in production.of_type("aws_cloudwatch_metric_alarm").values()
        if any("FILL" in (query["expression"] or "") for query in alarm["metric_query"])
    ]

    assert filling
    for alarm in filling:
        # The latest minute of a late metric is always the filler.
        assert (alarm["evaluation_periods"], alarm["datapoints_to_alarm"]) == (5, 1), alarm["alarm_name"]


def test_deliveries_that_keep_failing(production: Stack) -> None:
    alarm = alarms(production)["deliveries-failed"]

    failed = {"outcome": "failed", "service": "task-manager"}
    assert list(metrics(alarm)) == [Metric("task-manager-prod", "DeliveryLatency", failed, "SampleCount", 60)]
    # An event is delivered at 0, 30, 90 and 210 seconds: in three of five minutes, whenever an outage begins.
    assert (alarm["threshold"], alarm["evaluation_periods"], alarm["datapoints_to_alarm"]) == (0, 5, 3)


def test_runs_of_a_workflow_that_fail_or_take_too_long(production: Stack) -> None:
    machines = values(production, "aws_sfn_state_machine", "arn")

    for metric in ("ExecutionsFailed", "ExecutionsTimedOut"):
        assert watched(production, metric) == dict.fromkeys(machines, ("Sum", "GreaterThanThreshold", 0, 60, 5))


def test_the_service_is_unhealthy_when_clients_are_affected(production: Stack) -> None:
    rule = alarms(production)["unhealthy"]["alarm_rule"]

    named = set(re.findall(r'ALARM\("task-manager-prod-([^"]+)"\)', rule))
    assert rule.count(" OR ") == len(named) - 1
    assert named == {
        "api-errors",
        "api-latency",
        "background-oldest",
        "deliveries-failed",
        "urgent-tasks-oldest",
        *(name for name in alarms(production) if name.endswith(("-stream-age", "-workflow-failed"))),
    }
    assert named <= set(alarms(production))


@pytest.mark.parametrize("run", ["production", "disposable"])
def test_every_metric_is_documented_and_of_a_deployed_resource(
    run: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack: Stack = request.getfixturevalue(run)
    deployed = dimension_values(stack)
    own = {(metric.namespace, metric.name, metric.dimensions) for metric in emitted(stack, monkeypatch)}

    for name, alarm in alarms(stack).items():
        for metric in metrics(alarm) if "metric_name" in alarm else ():
            if not metric.namespace.startswith("AWS/"):
                assert (metric.namespace, metric.name, tuple(sorted(metric.dimensions.items()))) in own, name
                continue
            documented, dimensions = DOCUMENTED[metric.namespace]
            assert metric.name in documented, name
            assert set(metric.dimensions) in dimensions, name
            for dimension, value in metric.dimensions.items():
                assert value in deployed[dimension], name


def test_thresholds_are_those_of_the_environment(disposable: Stack) -> None:
    def rule(*metric_names: str) -> set[float]:
        return {threshold for _, _, threshold, _, _ in watched(disposable, *metric_names).values()}

    assert rule("Errors") == {1}
    assert rule("Throttles") == {2}
    assert rule("5XXError") == {3}
    assert expression(alarms(disposable)["api-errors"]).startswith("IF(requests >= 4, ")
    assert rule("Latency") == {5}
    assert rule("ApproximateNumberOfMessagesVisible") == {6, 0}
    assert rule("ApproximateAgeOfOldestMessage") == {7, 12}
    assert rule("IteratorAge") == {8000}
    assert rule("ReadThrottleEvents", "WriteThrottleEvents") == {9}
    assert rule("ExecutionsFailed", "ExecutionsTimedOut") == {10}
    assert rule("DeliveryLatency") == {11}
    assert rule("DestinationLatency") == {13}


def test_every_alarm_publishes_alerts_when_it_fires_and_clears(production: Stack) -> None:
    for alarm in alarms(production).values():
        assert set(alarm["alarm_actions"]) == {ALERTS}
        assert set(alarm["ok_actions"]) == {ALERTS}
        # The metric has no datapoints without traffic.
        assert alarm.get("treat_missing_data", "notBreaching") == "notBreaching"


PROCEDURES = {"imports-that-were-never-read", "restoring-a-table"}
"""Sections of the runbook that no alarm leads to."""


def test_every_alarm_has_a_first_action_and_a_section_of_the_runbook(production: Stack) -> None:
    headings = re.findall(r"^## (.+)$", RUNBOOK.read_text(), re.MULTILINE)
    sections = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    named = set()

    for name, alarm in alarms(production).items():
        advice, _, section = alarm["alarm_description"].rpartition(" docs/runbook.md#")
        assert "first" in advice, name
        named.add(section)
    assert named | PROCEDURES == sections


def test_alarms_may_publish_to_the_topic_and_use_its_key(production: Stack) -> None:
    topic = json.loads(production["alerts.aws_sns_topic.this"]["policy"])["Statement"]
    key = json.loads(production["key.aws_kms_key.this"]["policy"])["Statement"]

    (publisher,) = [statement for statement in topic if statement["Effect"] == "Allow"]
    assert publisher["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    pattern = publisher["Condition"]["ArnLike"]["aws:SourceArn"]
    assert pattern == "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:task-manager-prod-*"
    for alarm in production.of_type("aws_cloudwatch_metric_alarm").values():
        assert alarm["alarm_name"].startswith("task-manager-prod-")
    assert {"Service": "cloudwatch.amazonaws.com"} in [statement["Principal"] for statement in key]
    mail = production['alerts.aws_sns_topic_subscription.this["operations@example.com"]']
    assert (mail["protocol"], mail["filter_policy"]) == ("email", None)


def test_nothing_but_alarms_is_mailed_to_the_addresses_of_alarms(production: Stack) -> None:
    publishers = {
        resource
        for address, policy in production.of_type("aws_iam_role_policy").items()
        for statement in json.loads(policy["policy"])["Statement"]
        if "sns:Publish" in statement["Action"]
        for resource in statement["Resource"]
    }

    # A burst of other messages would suspend the subscriptions, and no alarm would be mailed.
    assert ALERTS not in publishers
    assert publishers == {f"{TOPICS}:{topic}" for topic in ("events", "notifications", "escalations")}
