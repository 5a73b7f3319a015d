"""Metrics in CloudWatch's embedded metric format (EMF), one line for each data point.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import os
import sys
import time
from typing import Literal


def put_metric(name: str, value: float, unit: Literal["Count", "Milliseconds"] = "Count", /, **dimensions: str) -> None:
    """Add a data point to a metric in the namespace POWERTOOLS_METRICS_NAMESPACE, for POWERTOOLS_SERVICE_NAME."""
    service = os.environ.get("POWERTOOLS_SERVICE_NAME")
    labels = {**dimensions, "service": service} if service else dimensions
    directive = {
        "Namespace": os.environ["POWERTOOLS_METRICS_NAMESPACE"],
        "Dimensions": [list(labels)],
        "Metrics": [{"Name": name, "Unit": unit}],
    }
    metadata = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    line = json.dumps({"_aws": metadata, **labels, name: [float(value)]}, separators=(",", ":"))
    sys.stdout.write(f"{line}\n")
