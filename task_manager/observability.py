"""What the system tells of itself: a JSON line for each piece of work, and metrics in CloudWatch's embedded format.

No line holds what people write - titles, descriptions, names of files - but ids by which it is found.
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

_THING = re.compile(r"/?(task|import)s/(?P<id>[0-9a-f-]{36})(?:/.*)?")
_calls = count()


@cache
def logger() -> Logger:
    """Return the process's logger, named and levelled by Powertools' environment variables.

    https://docs.powertools.aws.dev/lambda/python/latest/core/logger/
    """
    # Lines come from one place, so that which it is says nothing.
    log = Logger(location=None)
    log.append_keys(function_name=_function_name())
    return log


@dataclass
class WorkLog:
    """One line about a piece of work, which is log when that ends."""

    outcome: str = "done"
    level: int = logging.INFO
    keys: dict[str, object] = field(default_factory=dict)

    def finish(self, outcome: str, level: int = logging.INFO, /, **keys: object) -> None:
        """Say how the work ends, and what else is worth knowing."""
        self.outcome, self.level = outcome, level
        self.keys |= keys


@contextmanager
def log_work(message: str, /, **keys: object) -> Iterator[WorkLog]:
    """Write one line about what is done inside, with outcome and duration; an error passes, named without its trace."""
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
        lines = logger()
        write = {logging.INFO: lines.info, logging.WARNING: lines.warning, logging.ERROR: lines.error}[log.level]
        write(message, extra={"outcome": log.outcome, "duration_ms": duration, **log.keys})


@contextmanager
def invocation(request_id: str, message: str = "invocation", /, **keys: object) -> Iterator[WorkLog]:
    """Write the line about one call of this function; all lines inside carry the call's `request_id`.

    An error passes: Lambda writes it with its trace.
    """
    is_first = next(_calls) == 0
    if is_first:
        put_metric("ColdStarts", 1, function_name=_function_name())
    with logger().append_context_keys(request_id=request_id, cold_start=is_first), log_work(message, **keys) as log:
        yield log


@contextmanager
def correlation_scope(correlation_id: str | None) -> Iterator[None]:
    """Let all lines inside, and all that is log to the table of tasks, carry this id."""
    with logger().append_context_keys(correlation_id=correlation_id):
        yield


def correlation_id() -> str | None:
    """Return the id that ties what is done now to what set it off; None where nothing is known to have."""
    return logger().get_correlation_id()


def resource_ids(path: str) -> dict[str, str]:
    """Return the key and the id by which lines name what `path` leads to, such as `tasks/{id}`; empty for a list."""
    match = _THING.fullmatch(path)
    return {f"{match[1]}_id": match["id"]} if match else {}


def put_metric(name: str, value: float, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:
    """Add one datapoint to a metric of the namespace POWERTOOLS_METRICS_NAMESPACE.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    with single_metric(name=name, unit=unit, value=value) as metric:
        for dimension, of in dimensions.items():
            metric.add_dimension(dimension, of)


def _function_name() -> str:
    # Lambda sets it; on a machine of one's own there may be none.
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")
