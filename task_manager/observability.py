"""Logs and metrics: a JSON line for each unit of work, and metrics in CloudWatch's embedded metric format.

Log lines hold ids only, never text of users such as titles, descriptions and file names.
"""

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Self

from aws_lambda_powertools.logging import Logger

from task_manager.correlation import correlation_id
from task_manager.log_lines import LineFormatter
from task_manager.metrics import flush_metrics, put_metric

_RESOURCE_PATH = re.compile(r"(?:/|(?:\.\./)+)?(task|import)s/(?P<id>[0-9a-f-]{36})(?:/.*)?")
_invocations = count()


@cache
def logger() -> Logger:
    """Return the logger of the process. Powertools' environment variables set its name and level.

    https://docs.powertools.aws.dev/lambda/python/latest/core/logger/
    """
    # What no line has is not looked up: https://docs.python.org/3/howto/logging.html#optimization
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 - documented there
    # Libraries' lines below WARNING hold requests and responses, and so texts of users and secrets. Libraries inherit
    # the level of the root logger, which Lambda sets to its own.
    logging.getLogger().setLevel(logging.WARNING)
    log = Logger(logger_formatter=LineFormatter())
    # Powertools prefers Lambda's level, which stays at INFO so that metrics pass.
    logging.getLogger(log.name).setLevel(os.environ.get("POWERTOOLS_LOG_LEVEL", "INFO"))
    log.append_keys(function_name=_function_name())
    log.addFilter(_add_correlation_id)
    return log


def _add_correlation_id(record: logging.LogRecord) -> bool:
    if "correlation_id" not in vars(record):
        record.correlation_id = correlation_id()
    return True


@dataclass
class WorkLog:
    """Context whose work is logged in one line when it ends, with its duration: outcome, level and keys of that line.

    An error passes on; its name is logged.
    """

    message: str
    keys: dict[str, object] = field(default_factory=dict)
    outcome: str = "done"
    level: int = logging.INFO

    def finish(self, outcome: str, level: int = logging.INFO, /, **keys: object) -> None:
        """Set the outcome and the level, and add keys."""
        self.outcome, self.level = outcome, level
        self.keys |= keys

    def __enter__(self) -> Self:
        self._started = time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and self.level < logging.WARNING:
            self.finish("failed", logging.ERROR, error=type(error).__name__)
        duration = round((time.perf_counter() - self._started) * 1000, 1)
        keys = {"outcome": self.outcome, "duration_ms": duration, **self.keys}
        _WRITERS[self.level](logger(), self.message, extra=keys)


_WRITERS = {
    logging.DEBUG: Logger.debug,
    logging.INFO: Logger.info,
    logging.WARNING: Logger.warning,
    logging.ERROR: Logger.error,
}


def log_work(message: str, /, **keys: object) -> WorkLog:
    """Log the work inside in one line, with its outcome and duration. An error passes on; its name is logged."""
    return WorkLog(message, keys)


def invocation(function_request_id: str, /, **keys: object) -> AbstractContextManager[WorkLog]:
    """Log one invocation of this function; all lines inside have its id, as `request_id` too.

    An error passes on: Lambda logs it with its trace.

    Args:
        function_request_id: Id that Lambda gave the invocation, and names in its own lines.
        keys: Keys of the line about the invocation.
    """
    ids = {"request_id": function_request_id, "function_request_id": function_request_id}
    return _invocation(ids, log_work("invocation", **keys))


def api_request(
    function_request_id: str, /, request_id: str, extended_request_id: str, **keys: object
) -> AbstractContextManager[WorkLog]:
    """Log one request of the API; all lines inside have its ids. An error passes on.

    Args:
        function_request_id: Id that Lambda gave the invocation, and names in its own lines.
        request_id: Id of the request, which a client may choose.
        extended_request_id: Id that API Gateway gave the request.
        keys: Keys of the line about the request.
    """
    ids = {
        "request_id": request_id,
        "extended_request_id": extended_request_id,
        "function_request_id": function_request_id,
    }
    return _invocation(ids, log_work("request", **keys))


@contextmanager
def _invocation(ids: dict[str, str], work: WorkLog) -> Iterator[WorkLog]:
    log = logger()
    is_first = next(_invocations) == 0
    if is_first:
        put_metric("ColdStarts", 1)
    log.append_keys(**ids, cold_start=is_first)
    try:
        with work:
            yield work
    finally:
        flush_metrics()
        log.remove_keys([*ids, "cold_start"])


def resource_ids(path: str) -> dict[str, str]:
    """Return the id of the resource at `path` by its log key (`task_id` for `tasks/{id}`); empty for a collection.

    The path is absolute, or relative to the API's URL or that of a request.
    """
    match = _RESOURCE_PATH.fullmatch(path)
    return {f"{match[1]}_id": match["id"]} if match else {}


def _function_name() -> str:
    # Lambda sets the variable; it is absent on a developer's machine.
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")
