"""Metrics: the same lines as those of Powertools."""

import json
from typing import Any, Literal

import pytest
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from task_manager.metrics import put_metric


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
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "task-manager-dev")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "task-manager")

    put_metric(name, value, unit, **dimensions)
    with single_metric(name=name, unit=MetricUnit(unit), value=value) as metric:
        for dimension, label in dimensions.items():
            metric.add_dimension(dimension, label)

    line, expected = map(json.loads, capsys.readouterr().out.splitlines())
    assert _without_order_and_time(line) == _without_order_and_time(expected)


def _without_order_and_time(line: dict[str, Any]) -> dict[str, Any]:
    assert isinstance(line["_aws"].pop("Timestamp"), int)
    [directive] = line["_aws"]["CloudWatchMetrics"]
    directive["Dimensions"] = [sorted(names) for names in directive["Dimensions"]]
    return line
