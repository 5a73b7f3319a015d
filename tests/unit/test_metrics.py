"""Metrics: the same lines as those of Powertools."""

import json
from typing import Any, Literal

import pytest
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from task_manager.metrics import flush_metrics, put_metric


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "task-manager-dev")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "task-manager")


@pytest.mark.parametrize(
    ("name", "value", "unit", "dimensions"),
    [
        ("TasksCreated", 1, "Count", {"source": "api"}),
        ("DeliveryLatency", 12.5, "Milliseconds", {"outcome": "delivered"}),
        ("RowsRejected", 0, "Count", {}),
    ],
)
def test_a_line_is_that_of_powertools(
    name: str,
    value: float,
    unit: Literal["Count", "Milliseconds"],
    dimensions: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    put_metric(name, value, unit, **dimensions)
    flush_metrics()
    with single_metric(name=name, unit=MetricUnit(unit), value=value) as metric:
        for dimension, label in dimensions.items():
            metric.add_dimension(dimension, label)

    line, expected = map(json.loads, capsys.readouterr().out.splitlines())
    assert _without_order_and_time(line) == _without_order_and_time(expected)


def test_the_data_points_of_an_invocation_are_a_line_for_each_set_of_dimensions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for latency in (1, 2):
        put_metric("DeliveryLatency", latency, "Milliseconds", outcome="delivered")
    put_metric("DeliveryLatency", 3, "Milliseconds", outcome="failed")
    put_metric("RowsImported", 4)
    put_metric("RowsRejected", 5)
    assert capsys.readouterr().out == ""

    flush_metrics()
    flush_metrics()

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line.get("outcome"): {name: line[name] for name in line if name[0].isupper()} for line in lines} == {
        "delivered": {"DeliveryLatency": [1, 2]},
        "failed": {"DeliveryLatency": [3]},
        None: {"RowsImported": [4], "RowsRejected": [5]},
    }


def test_no_metric_has_more_values_in_a_line_than_cloudwatch_takes(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(101):
        put_metric("DeliveryLatency", 1, "Milliseconds")
    flush_metrics()

    lines = map(json.loads, capsys.readouterr().out.splitlines())
    assert [len(line["DeliveryLatency"]) for line in lines] == [100, 1]


def _without_order_and_time(line: dict[str, Any]) -> dict[str, Any]:
    assert isinstance(line["_aws"].pop("Timestamp"), int)
    [directive] = line["_aws"]["CloudWatchMetrics"]
    directive["Dimensions"] = [sorted(names) for names in directive["Dimensions"]]
    return line
