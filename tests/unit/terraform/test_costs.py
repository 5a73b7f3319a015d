"""Resources that are charged by the month, as the page of costs has them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from scripts.lib.cost_page import DESTINATION, Month, Release
from scripts.lib.stack_settings import default, memory_mb, timeout_seconds, trace_share
from tests.unit.terraform.conftest import STACK, Stack
from tests.unit.terraform.emitted import emitted

ROUTES = json.loads((STACK.parents[1] / "task_manager" / "rest" / "routes.json").read_text())


def alarm_metrics(alarm: Mapping[str, Any]) -> int:
    """Return the number of metrics that an alarm reads."""
    return 1 if alarm["metric_name"] else sum(len(query["metric"]) for query in alarm["metric_query"])


def test_a_month_is_charged_for_what_is_planned(production: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    mappings = production.of_type("aws_lambda_event_source_mapping").values()
    [settings] = production.of_type("aws_api_gateway_method_settings").values()

    # The plan has one destination.
    month, destination = asdict(Release.read("current").month), asdict(DESTINATION)
    assert Month(**{name: month[name] + destination[name] for name in month}) == Month(
        alarm_metrics=sum(map(alarm_metrics, production.of_type("aws_cloudwatch_metric_alarm").values())),
        composite_alarms=len(production.of_type("aws_cloudwatch_composite_alarm")),
        dashboards=len(production.of_type("aws_cloudwatch_dashboard")),
        keys=len(production.of_type("aws_kms_key")),
        secrets=len(production.of_type("aws_secretsmanager_secret")),
        polled_queues=sum(":sqs:" in mapping["event_source_arn"] for mapping in mappings),
        custom_metrics=len(emitted(production, monkeypatch)),
        routes_with_metrics=len(ROUTES) if settings["settings"][0]["metrics_enabled"] else 0,
    )


def test_settings_are_read_from_the_source_as_they_are_planned(production: Stack) -> None:
    for name, function in production.functions.items():
        assert memory_mb(name) == function["memory_size"], name
        assert bool(trace_share(name)) == (function["tracing_config"][0]["mode"] == "Active"), name
    assert timeout_seconds("send_reminders") == production.functions["send_reminders"]["timeout"]
    [rule] = production.of_type("aws_xray_sampling_rule").values()
    assert (rule["fixed_rate"], rule["reservoir_size"]) == (trace_share("create_task"), 0)
    mappings = production.of_type("aws_lambda_event_source_mapping")
    factors = {mapping["parallelization_factor"] for mapping in mappings.values() if mapping["parallelization_factor"]}
    assert factors == {default("streams", "parallelization_factor")}
    concurrency = {
        name: mapping["scaling_config"][0]["maximum_concurrency"]
        for name in ("background", "bulk")
        for address, mapping in mappings.items()
        if address.endswith(f'queue["{name}"]')
    }
    assert concurrency == {name: default(f"{name}_max_concurrency") for name in ("background", "bulk")}
