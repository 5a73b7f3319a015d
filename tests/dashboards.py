"""Metrics behind the charts of dashboards, as CloudWatch and Grafana resolve them."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from scripts.grafana_dashboard import DOCUMENT

GRAFANA: Final[Mapping[str, Any]] = json.loads(DOCUMENT.read_text())


class Metric(NamedTuple):
    """Metric of CloudWatch."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    """Pairs of name and value, sorted."""


def on_cloudwatch(body: str) -> set[Metric]:
    """Return the metrics of a CloudWatch dashboard, given as its JSON body."""
    return {
        Metric(namespace, name, tuple(sorted(zip(dimensions[::2], dimensions[1::2], strict=True))))
        for widget in json.loads(body)["widgets"]
        if widget["type"] == "metric"
        for namespace, name, *members in widget["properties"]["metrics"]
        for dimensions in [[item for item in members if isinstance(item, str)]]
    }


def on_grafana(environment: str, dimension_values: Mapping[str, Sequence[str]]) -> set[Metric]:
    """Return the metrics of the Grafana dashboard for an environment, given the values of CloudWatch's dimensions.

    Grafana replaces `${name}` in queries by the variable's values; several values result in several metrics.
    https://grafana.com/docs/grafana/latest/dashboards/variables/
    """
    assert environment in variable_values("environment", dimension_values, {})
    values = {"environment": [environment]}
    for name in ("function", "destination", "workflow"):
        values[name] = variable_values(name, dimension_values, {"environment": environment})
    return {
        metric
        for panel in GRAFANA["panels"]
        for target in panel.get("targets", [])
        for metric in _metrics(target, values)
    }


def variable_values(name: str, dimension_values: Mapping[str, Sequence[str]], selected: Mapping[str, str]) -> list[str]:
    """Return the values of a Grafana variable, given the selected values of the variables before it."""
    (variable,) = [item for item in GRAFANA["templating"]["list"] if item["name"] == name]
    (dimension,) = re.findall(r"^dimension_values\(default, [^,]+, [^,]+, (\w+)\)$", variable["query"])
    pattern = variable["regex"].removeprefix("/").removesuffix("/").replace("(?<", "(?P<")
    for selected_name, value in selected.items():
        pattern = pattern.replace(f"${{{selected_name}}}", re.escape(value))
    matches = [match for value in dimension_values[dimension] if (match := re.search(pattern, value))]
    return [match.groupdict().get("value") or match[1] for match in matches]


def _metrics(target: Mapping[str, Any], values: Mapping[str, Sequence[str]]) -> Iterator[Metric]:
    for combination in itertools.product(*values.values()):
        replacements = {f"${{{name}}}": value for name, value in zip(values, combination, strict=True)}
        yield Metric(
            _replace(target["namespace"], replacements),
            target["metricName"],
            tuple(sorted((name, _replace(value, replacements)) for name, value in target["dimensions"].items())),
        )


def _replace(text: str, replacements: Mapping[str, str]) -> str:
    for placeholder, value in replacements.items():
        text = text.replace(placeholder, value)
    return text
