"""Metrics in CloudWatch's embedded metric format (EMF), one line for the data points of an invocation.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import os
import sys
import time
from collections import defaultdict
from typing import Final, Literal

Unit = Literal["Count", "Milliseconds"]

_MAX_VALUES = 100
"""Most values of a metric in a line."""

_points: Final[defaultdict[tuple[tuple[str, str], ...], dict[tuple[str, Unit], list[float]]]] = defaultdict(dict)
"""Values that are not written yet: by dimensions, then by name and unit of the metric."""


def put_metric(name: str, value: float, unit: Unit = "Count", /, **dimensions: str) -> None:
    """Add a data point to a metric, for POWERTOOLS_SERVICE_NAME; `flush_metrics` writes it."""
    service = os.environ.get("POWERTOOLS_SERVICE_NAME")
    labels = {**dimensions, "service": service} if service else dimensions
    metrics = _points[tuple(sorted(labels.items()))]
    values = metrics.setdefault((name, unit), [])
    values.append(float(value))
    if len(values) == _MAX_VALUES:
        flush_metrics()


def flush_metrics() -> None:
    """Write the data points in the namespace POWERTOOLS_METRICS_NAMESPACE, a line for each set of dimensions."""
    while _points:
        labels, metrics = _points.popitem()
        directive = {
            "Namespace": os.environ["POWERTOOLS_METRICS_NAMESPACE"],
            "Dimensions": [[name for name, _ in labels]],
            "Metrics": [{"Name": name, "Unit": unit} for name, unit in metrics],
        }
        metadata = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
        values = {name: points for (name, _), points in metrics.items()}
        line = json.dumps({"_aws": metadata, **dict(labels), **values}, separators=(",", ":"))
        sys.stdout.write(f"{line}\n")
