"""Logs and metrics: a JSON line for each unit of work, and metrics in CloudWatch's embedded metric format.

Log lines hold ids only, never text of users such as titles, descriptions and file names.
"""

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from task_manager.correlation import correlation_id

_RESOURCE_PATH = re.compile(r"/?(task|import)s/(?P<id>[0-9a-f-]{36})(?:/.*)?")
_invocations = count()


@cache
def logger() -> Logger:
    """Return the logger of the process. Powertools' environment variables set its name and level.

    https://docs.powertools.aws.dev/lambda/python/latest/core/logger/
    """
    # `location` would always name this module, which writes nearly all lines.
    log = Logger(location=None)
    log.append_keys(function_name=_function_name())
    log.addFilter(_add_correlation_id)
    return log


def _add_correlation_id(record: logging.LogRecord) -> bool:
    if "correlation_id" not in vars(record):
        record.correlation_id = correlation_id()
    return True


@dataclass
class WorkLog:
    """Outcome, level and keys of the log line about a unit of work, written when the work ends."""

    outcome: str = "done"
    level: int = logging.INFO
    keys: dict[str, object] = field(default_factory=dict)

    def finish(self, outcome: str, level: int = logging.INFO, /, **keys: object) -> None:
        """Set the outcome and the level, and add keys."""
        self.outcome, self.level = outcome, level
        self.keys |= keys


@contextmanager
def log_work(message: str, /, **keys: object) -> Iterator[WorkLog]:
    """Log the work inside in one line, with its outcome and duration. An error passes on; its name is logged."""
    started = time.perf_counter()
    log = WorkLog(keys=dict(keys))
    try:
        yield log
    except Exception as error:
        if log.level < logging.WARNING:
            log.finish("failed", logging.ERROR, error=type(error).__name__)
        raise
    finally:
        duration = round((time.perf_counter() - started) * 1000, 1)
        levels = {logging.INFO: logger().info, logging.WARNING: logger().warning, logging.ERROR: logger().error}
        write = levels[log.level]
        write(message, extra={"outcome": log.outcome, "duration_ms": duration, **log.keys})


@contextmanager
def invocation(request_id: str, message: str = "invocation", /, **keys: object) -> Iterator[WorkLog]:
    """Log one invocation of this function; all lines inside have its `request_id`.

    An error passes on: Lambda logs it with its trace.
    """
    is_first = next(_invocations) == 0
    if is_first:
        put_metric("ColdStarts", 1, function_name=_function_name())
    with logger().append_context_keys(request_id=request_id, cold_start=is_first), log_work(message, **keys) as log:
        yield log


def resource_ids(path: str) -> dict[str, str]:
    """Return the id of the resource at `path` by its log key (`task_id` for `tasks/{id}`); empty for a collection."""
    match = _RESOURCE_PATH.fullmatch(path)
    return {f"{match[1]}_id": match["id"]} if match else {}


def put_metric(name: str, value: float, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:
    """Add a data point to a metric in the namespace POWERTOOLS_METRICS_NAMESPACE.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    with single_metric(name=name, unit=unit, value=value) as metric:
        for dimension, label in dimensions.items():
            metric.add_dimension(dimension, label)


def _function_name() -> str:
    # Lambda sets the variable; it is absent on a developer's machine.
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")
