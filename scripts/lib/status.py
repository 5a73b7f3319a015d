"""Current state of an environment: alarms, errors, queues, imports, workflows and subscriptions."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.lib.aws import Access
from scripts.lib.common import CommandError
from scripts.lib.subscriptions import subscription_states
from scripts.lib.tables import shards
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.domain.errors import Unavailable
from task_manager.domain.imports import ImportStatus

_ERROR_PERIOD = timedelta(hours=1)
_MAX_IMPORTS = 100
_CONCURRENCY = 8
_SERVICES = ("cloudwatch", "dynamodb", "logs", "sns", "sqs", "stepfunctions")
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "max_attempts": 3},
    max_pool_connections=_CONCURRENCY,
)
# Keys of a log line that describe an error: the application's own, and last Lambda's.
_ERROR_KEYS = ("error", "exception_name", "reason", "errorType")


@dataclass(frozen=True)
class Environment:
    """Terraform outputs of one environment, and clients for its services."""

    outputs: Mapping[str, Any]
    clients: Mapping[str, Any]
    now: datetime

    @classmethod
    def connect(cls, outputs: Mapping[str, Any], access: Access) -> "Environment":
        """Return the environment with these outputs at the current time."""
        clients = {
            name: access.session.client(name, endpoint_url=access.endpoint_url, config=_CONFIG)  # type: ignore[call-overload]
            for name in _SERVICES
        }
        return cls(outputs, clients, datetime.now(UTC))

    def pages(self, service: str, operation: str, **parameters: object) -> Iterator[dict[str, Any]]:
        """Yield all pages of a paginated operation."""
        return iter(self.clients[service].get_paginator(operation).paginate(**parameters))


def alarms(environment: Environment) -> list[dict[str, str]]:
    """Return the environment's alarms in state ALARM, the oldest first."""
    names = set(environment.outputs["alarms"].values())
    types = ["MetricAlarm", "CompositeAlarm"]
    active = [
        {
            "name": alarm["AlarmName"],
            "since": _timestamp(alarm["StateUpdatedTimestamp"]),
            "description": alarm["AlarmDescription"],
        }
        for page in environment.pages("cloudwatch", "describe_alarms", StateValue="ALARM", AlarmTypes=types)
        for alarm in page["MetricAlarms"] + page["CompositeAlarms"]
        if alarm["AlarmName"] in names
    ]
    return sorted(active, key=lambda alarm: alarm["since"])


def functions(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return the number of failed invocations of each function in the last hour, and the last error in its log.

    A response of 500 is logged and not counted by Lambda.
    """
    names: dict[str, str] = environment.outputs["functions"]
    counts = _counted_errors(environment, list(names.values()))
    with ThreadPoolExecutor(_CONCURRENCY) as pool:
        logged = pool.map(lambda name: _logged_errors(environment, name), names.values())
    return {
        name: {
            "errors": max(counts.get(deployed_name, 0), len({error["request_id"] for error in errors})),
            "last_error": {key: errors[-1][key] for key in ("at", "message", "request_id")} if errors else None,
        }
        for (name, deployed_name), errors in zip(names.items(), logged, strict=True)
    }


def queues(environment: Environment) -> dict[str, dict[str, int]]:
    """Return the number of waiting messages of each queue, delayed ones included, and of those in flight."""
    urls = {
        "background": environment.outputs["background_queue_url"],
        "background_dlq": environment.outputs["background_dlq_url"],
        "bulk": environment.outputs["bulk_queue_url"],
        "bulk_dlq": environment.outputs["bulk_dlq_url"],
        "urgent_tasks": environment.outputs["urgent_tasks_queue_url"],
        "urgent_tasks_dlq": environment.outputs["urgent_tasks_dlq_url"],
        "notifications": environment.outputs["notifications_queue_url"],
        "notifications_dlq": environment.outputs["notifications_dlq_url"],
        "failed_events": environment.outputs["failed_events_queue_url"],
    }
    for name, destination in environment.outputs.get("destinations", {}).items():
        urls[f"destination_{name}"] = destination["queue_url"]
        urls[f"destination_{name}_dlq"] = destination["dlq_url"]
    return {name: _depth(environment, url) for name, url in urls.items()}


def imports(environment: Environment) -> list[dict[str, Any]]:
    """Return the running imports among the newest hundred."""
    outputs = environment.outputs
    store = DynamoDbImportStore(
        environment.clients["dynamodb"], imports=outputs["imports_table"], shards=shards(outputs)
    )
    newest = store.page(_MAX_IMPORTS).items
    fields = {"id", "key", "rows_read", "rows_per_second", "started_at"}
    return [
        import_.model_dump(mode="json", include=fields) for import_ in newest if import_.status is ImportStatus.RUNNING
    ]


def workflows(environment: Environment) -> dict[str, int]:
    """Return the number of running executions of each workflow."""
    return {
        name: sum(
            len(page["executions"])
            for page in environment.pages(
                "stepfunctions", "list_executions", stateMachineArn=arn, statusFilter="RUNNING"
            )
        )
        for name, arn in environment.outputs["workflows"].items()
    }


def unconfirmed_subscriptions(environment: Environment) -> list[dict[str, str]]:
    """Return topic, address and state of each subscription that gets nothing: `pending` or `missing`."""
    outputs = environment.outputs
    topics = {topic: outputs[f"{topic}_topic_arn"] for topic in ("events", "notifications", "escalations", "alerts")}
    return [
        {"topic": topic, "topic_arn": arn, "address": address, "state": state}
        for topic, arn in topics.items()
        for address, state in subscription_states(
            environment.clients["sns"], arn, outputs["email_addresses"].get(topic, ())
        ).items()
        if state != "confirmed"
    ]


_PARTS: dict[str, Callable[[Environment], Any]] = {
    part.__name__: part for part in (alarms, functions, queues, imports, workflows, unconfirmed_subscriptions)
}


def status(environment: Environment) -> dict[str, Any]:
    """Return all parts by name; an unavailable part is null, and `unknown` has the reason.

    Raises:
        CommandError: No part is available.
    """
    with ThreadPoolExecutor(len(_PARTS)) as pool:
        futures = {name: pool.submit(part, environment) for name, part in _PARTS.items()}
    parts: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    for name, future in futures.items():
        try:
            parts[name] = future.result()
        except (BotoCoreError, ClientError, Unavailable) as error:
            parts[name], unknown[name] = None, str(error)
    if len(unknown) == len(_PARTS):
        raise CommandError(f"The status is not available: {unknown['alarms']}")
    return {"at": _timestamp(environment.now), **parts, "unknown": unknown}


def _counted_errors(environment: Environment, functions: list[str]) -> dict[str, int]:
    """Return Lambda's error counts of the last hour by function; functions without data are left out."""
    queries = [
        {
            "Id": f"errors_{index}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": "Errors",
                    "Dimensions": [{"Name": "FunctionName", "Value": name}],
                },
                "Period": 60,
                "Stat": "Sum",
            },
        }
        for index, name in enumerate(functions)
    ]
    counts: dict[str, int] = {}
    for page in environment.pages(
        "cloudwatch",
        "get_metric_data",
        MetricDataQueries=queries,
        StartTime=environment.now - _ERROR_PERIOD,
        EndTime=environment.now,
    ):
        for result in page["MetricDataResults"]:
            name = functions[int(result["Id"].removeprefix("errors_"))]
            counts[name] = counts.get(name, 0) + int(sum(result["Values"]))
    return counts


def _logged_errors(environment: Environment, function: str) -> list[dict[str, str]]:
    """Return the errors in the log of a function within the last hour, the oldest first."""
    lines = [error for event in _log_events(environment, function, "ERROR") if (error := _logged_error(event))]
    reported = {error["invocation"] for error in lines}
    reports = (_reported_error(event) for event in _log_events(environment, function, '"platform.report"'))
    errors = lines + [error for error in reports if error and error["invocation"] not in reported]
    return sorted(errors, key=lambda error: error["at"])


def _log_events(environment: Environment, function: str, pattern: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield time and content of each log event of the last hour that matches a pattern and is a JSON object."""
    since = int((environment.now - _ERROR_PERIOD).timestamp() * 1000)
    group = f"/aws/lambda/{function}"
    pages = environment.pages("logs", "filter_log_events", logGroupName=group, startTime=since, filterPattern=pattern)
    for page in pages:
        for event in page["events"]:
            with suppress(ValueError):
                log = json.loads(event["message"])
                if isinstance(log, dict):
                    yield _timestamp(datetime.fromtimestamp(event["timestamp"] / 1000, UTC)), log


def _logged_error(event: tuple[str, Mapping[str, Any]]) -> dict[str, str] | None:
    """Return the error in a line of the function or of its runtime; None if it is of another level."""
    at, log = event
    # The key depends on the version of Lambda's runtime.
    if "ERROR" not in (log.get("level"), log.get("log_level")):
        return None
    invocation = str(log.get("function_request_id") or log.get("requestId") or "")
    return {
        "at": at,
        "message": ": ".join(str(log[key]) for key in ("message", *_ERROR_KEYS) if log.get(key)),
        "request_id": str(log.get("request_id") or invocation),
        "invocation": invocation,
    }


def _reported_error(event: tuple[str, Mapping[str, Any]]) -> dict[str, str] | None:
    """Return the error that Lambda reports of an invocation, such as a timeout; None if it succeeded.

    https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
    """
    at, log = event
    report = log.get("record")
    if not isinstance(report, dict) or report.get("status") in {None, "success"}:
        return None
    invocation = str(report.get("requestId") or "")
    texts = [str(report[key]) for key in ("status", "errorType") if report.get(key)]
    return {"at": at, "message": ": ".join(texts), "request_id": invocation, "invocation": invocation}


def _depth(environment: Environment, url: str) -> dict[str, int]:
    names = {
        "ApproximateNumberOfMessages": "waiting",
        "ApproximateNumberOfMessagesDelayed": "waiting",
        "ApproximateNumberOfMessagesNotVisible": "in_flight",
    }
    response = environment.clients["sqs"].get_queue_attributes(QueueUrl=url, AttributeNames=list(names))
    depth = {"waiting": 0, "in_flight": 0}
    for attribute, name in names.items():
        depth[name] += int(response["Attributes"][attribute])
    return depth


def _timestamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
