"""What dashboards show: the metrics behind their charts, as CloudWatch and as Grafana resolve them."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from scripts.grafana_dashboard import DOCUMENT

GRAFANA: Final[Mapping[str, Any]] = json.loads(DOCUMENT.read_text())


class Metric(NamedTuple):
    """One metric, as it is kept."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    """Names with values, sorted."""


def on_cloudwatch(body: str) -> set[Metric]:
    """Every metric in the body of a dashboard of CloudWatch."""
    return {
        Metric(namespace, name, tuple(sorted(zip(dimensions[::2], dimensions[1::2], strict=True))))
        for widget in json.loads(body)["widgets"]
        if widget["type"] == "metric"
        for namespace, name, *rest in widget["properties"]["metrics"]
        for dimensions in [[word for word in rest if isinstance(word, str)]]
    }


def on_grafana(environment: str, known: Mapping[str, Sequence[str]]) -> set[Metric]:
    """Every metric that Grafana shows of an environment, where CloudWatch knows these values of each dimension.

    Grafana fills variables in where a query says `${name}`; one with several values makes several metrics.
    https://grafana.com/docs/grafana/latest/dashboards/variables/
    """
    chosen = offered("environment", known, {})
    assert environment in chosen
    values = {"environment": [environment]}
    for name in ("function", "workflow"):
        values[name] = offered(name, known, {"environment": environment})
    return {
        metric
        for panel in GRAFANA["panels"]
        for target in panel.get("targets", [])
        for metric in _metrics(target, values)
    }


def offered(variable: str, known: Mapping[str, Sequence[str]], chosen: Mapping[str, str]) -> list[str]:
    """The values that a variable offers, where others were chosen before it."""
    (its,) = [one for one in GRAFANA["templating"]["list"] if one["name"] == variable]
    (dimension,) = re.findall(r"^dimension_values\(default, [^,]+, [^,]+, (\w+)\)$", its["query"])
    pattern = its["regex"].removeprefix("/").removesuffix("/").replace("(?<", "(?P<")
    for name, value in chosen.items():
        pattern = pattern.replace(f"${{{name}}}", re.escape(value))
    matches = [match for value in known[dimension] if (match := re.search(pattern, value))]
    return [match.groupdict().get("value") or match[1] for match in matches]


def _metrics(target: Mapping[str, Any], values: Mapping[str, Sequence[str]]) -> Iterator[Metric]:
    for combination in itertools.product(*values.values()):
        filled = {f"${{{name}}}": value for name, value in zip(values, combination, strict=True)}
        yield Metric(
            _filled(target["namespace"], filled),
            target["metricName"],
            tuple(sorted((name, _filled(value, filled)) for name, value in target["dimensions"].items())),
        )


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text
