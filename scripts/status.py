"""Print how an environment is: alarms, errors of functions, queues, imports and workflows, who has yet to confirm.

What cannot be found out is said to be unknown, with the reason; all else is shown. Nothing is changed.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.aws import Access, access_to
from scripts.common import CommandError, report_errors
from scripts.outputs import applied_outputs
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.csv_import.text import single_line
from task_manager.domain.errors import Unavailable
from task_manager.domain.imports import ImportStatus

_LOOKED_BACK = timedelta(hours=1)
_IMPORTS = 100
_AT_A_TIME = 8
_SERVICES = ("cloudwatch", "dynamodb", "logs", "sns", "sqs", "stepfunctions")
_CALLS = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "max_attempts": 3},
    max_pool_connections=_AT_A_TIME,
)
# What a line of a function says of an error: ours say it under the first names, Lambda under the last.
_ERROR_NAMES = ("error", "exception_name", "reason", "errorType")


@dataclass(frozen=True)
class Environment:
    """One environment: what Terraform says of it, and clients for its services."""

    outputs: Mapping[str, Any]
    clients: Mapping[str, Any]
    now: datetime

    @classmethod
    def reached(cls, outputs: Mapping[str, Any], access: Access) -> "Environment":
        """The environment with these outputs, as it is now."""
        clients = {
            name: access.session.client(name, endpoint_url=access.endpoint_url, config=_CALLS)  # type: ignore[call-overload]
            for name in _SERVICES
        }
        return cls(outputs, clients, datetime.now(UTC))

    def pages(self, service: str, operation: str, **given: object) -> Iterator[dict[str, Any]]:
        """All pages of a list."""
        return iter(self.clients[service].get_paginator(operation).paginate(**given))


def alarms(environment: Environment) -> list[dict[str, str]]:
    """The alarms that are on, the first to fire first."""
    known = set(environment.outputs["alarms"].values())
    kinds = ["MetricAlarm", "CompositeAlarm"]
    on = [
        {
            "name": alarm["AlarmName"],
            "since": _moment(alarm["StateUpdatedTimestamp"]),
            "says": alarm["AlarmDescription"],
        }
        for page in environment.pages("cloudwatch", "describe_alarms", StateValue="ALARM", AlarmTypes=kinds)
        for alarm in page["MetricAlarms"] + page["CompositeAlarms"]
        if alarm["AlarmName"] in known
    ]
    return sorted(on, key=lambda alarm: alarm["since"])


def functions(environment: Environment) -> dict[str, dict[str, Any]]:
    """How many calls of each function failed within the last hour, and the last error that it wrote.

    A time-out is an error to Lambda and writes no line; an answer of 500 writes one and is none to Lambda.
    """
    names: dict[str, str] = environment.outputs["functions"]
    counted = _errors_counted(environment, list(names.values()))
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        written = pool.map(lambda name: _errors_written(environment, name), names.values())
    return {
        name: {
            "errors": max(counted.get(deployed, 0), len({error["request_id"] for error in errors})),
            "last_error": {key: errors[-1][key] for key in ("at", "says", "request_id")} if errors else None,
        }
        for (name, deployed), errors in zip(names.items(), written, strict=True)
    }


def queues(environment: Environment) -> dict[str, dict[str, int]]:
    """How many messages wait in each queue, those to come again later included, and how many are being worked on."""
    urls = {
        "background": environment.outputs["background_queue_url"],
        "background_dlq": environment.outputs["background_dlq_url"],
        "failed_events": environment.outputs["failed_events_queue_url"],
    }
    return {name: _depth(environment, url) for name, url in urls.items()}


def imports(environment: Environment) -> list[dict[str, Any]]:
    """The imports that are running, of the newest hundred."""
    outputs = environment.outputs
    ledger = DynamoDbImportStore(
        environment.clients["dynamodb"], imports=outputs["imports_table"], shards=outputs["list_shards"]
    )
    newest = ledger.page(_IMPORTS).items
    shown = {"id", "key", "rows_read", "rows_per_second", "started_at"}
    return [one.model_dump(mode="json", include=shown) for one in newest if one.status is ImportStatus.RUNNING]


def workflows(environment: Environment) -> dict[str, int]:
    """How many runs of each workflow are under way."""
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
    """Who was asked to confirm a subscription and has not."""
    return [
        {"topic": topic, "address": subscription["Endpoint"]}
        for topic in ("events", "alerts")
        for page in environment.pages(
            "sns", "list_subscriptions_by_topic", TopicArn=environment.outputs[f"{topic}_topic_arn"]
        )
        for subscription in page["Subscriptions"]
        if subscription["SubscriptionArn"] == "PendingConfirmation"
    ]


_PARTS: dict[str, Callable[[Environment], Any]] = {
    part.__name__: part for part in (alarms, functions, queues, imports, workflows, unconfirmed_subscriptions)
}


def status(environment: Environment) -> dict[str, Any]:
    """All that there is to know; a part that cannot be found out is null, and `unknown` says why.

    Raises:
        CommandError: Nothing can be found out.
    """
    with ThreadPoolExecutor(len(_PARTS)) as pool:
        under_way = {name: pool.submit(part, environment) for name, part in _PARTS.items()}
    found: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    for name, part in under_way.items():
        try:
            found[name] = part.result()
        except (BotoCoreError, ClientError, Unavailable) as error:
            found[name], unknown[name] = None, str(error)
    if len(unknown) == len(_PARTS):
        raise CommandError(f"Nothing can be found out: {unknown['alarms']}")
    return {"at": _moment(environment.now), **found, "unknown": unknown}


def page(name: str, found: Mapping[str, Any]) -> str:
    """What `status` found, for a terminal."""
    lines = [f"{name} at {found['at']}"]
    for part, shown in _SHOWN.items():
        if found[part] is None:
            lines += ["", f"{_title(part)}: unknown, for: {found['unknown'][part]}"]
        else:
            lines += ["", *shown(found[part])]
    return "\n".join(map(single_line, lines))


def _alarm_lines(on: list[dict[str, str]]) -> Iterator[str]:
    yield f"Alarms: {len(on)} on" if on else "Alarms: none is on"
    for alarm in on:
        yield f"  {alarm['name']}, since {alarm['since']}"
        yield f"    {alarm['says']}"


def _function_lines(known: dict[str, dict[str, Any]]) -> Iterator[str]:
    failing = {name: one for name, one in known.items() if one["errors"]}
    yield f"Functions: {len(failing)} of {len(known)} had errors within the last hour"
    for name, one in failing.items():
        last = one["last_error"]
        said = f"; last at {last['at']}: {last['says']} (request_id {last['request_id']})" if last else ""
        yield f"  {name:24} {one['errors']:>6,}{said}"


def _queue_lines(known: dict[str, dict[str, int]]) -> Iterator[str]:
    yield "Queues: messages that wait, and that are being worked on"
    for name, depth in known.items():
        yield f"  {name:24} {depth['waiting']:>6,} {depth['under_way']:>6,}"


def _import_lines(running: list[dict[str, Any]]) -> Iterator[str]:
    yield f"Imports: {len(running)} running" if running else "Imports: none is running"
    for one in running:
        rate = f", {one['rows_per_second']:,} a second" if one["rows_per_second"] is not None else ""
        yield f"  {one['id']}, since {one['started_at']}: {one['rows_read']:,} rows read{rate}; {one['key']}"


def _workflow_lines(running: dict[str, int]) -> Iterator[str]:
    yield "Workflows: runs under way"
    for name, runs in running.items():
        yield f"  {name:24} {runs:>6,}"


def _subscription_lines(waiting: list[dict[str, str]]) -> Iterator[str]:
    yield f"Subscriptions: {len(waiting)} not confirmed" if waiting else "Subscriptions: all are confirmed"
    for one in waiting:
        yield f"  {one['topic']:24} {one['address']}"


_SHOWN: dict[str, Callable[[Any], Iterator[str]]] = {
    "alarms": _alarm_lines,
    "functions": _function_lines,
    "queues": _queue_lines,
    "imports": _import_lines,
    "workflows": _workflow_lines,
    "unconfirmed_subscriptions": _subscription_lines,
}


def _title(part: str) -> str:
    return part.replace("_", " ").capitalize()


def _errors_counted(environment: Environment, functions: list[str]) -> dict[str, int]:
    queries = [
        {
            "Id": f"errors_{place}",
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
        for place, name in enumerate(functions)
    ]
    counted: dict[str, int] = {}
    for page in environment.pages(
        "cloudwatch",
        "get_metric_data",
        MetricDataQueries=queries,
        StartTime=environment.now - _LOOKED_BACK,
        EndTime=environment.now,
    ):
        for result in page["MetricDataResults"]:
            name = functions[int(result["Id"].removeprefix("errors_"))]
            counted[name] = counted.get(name, 0) + int(sum(result["Values"]))
    return counted


def _errors_written(environment: Environment, function: str) -> list[dict[str, str]]:
    since = int((environment.now - _LOOKED_BACK).timestamp() * 1000)
    pages = environment.pages(
        "logs",
        "filter_log_events",
        logGroupName=f"/aws/lambda/{function}",
        startTime=since,
        filterPattern="ERROR",
    )
    return [error for page in pages for event in page["events"] if (error := _error(event))]


def _error(event: Mapping[str, Any]) -> dict[str, str] | None:
    """What a log event says of an error; None for one that says of none."""
    try:
        line = json.loads(event["message"])
    except ValueError:
        return None
    if not isinstance(line, dict) or line.get("level") != "ERROR":
        return None
    said = [line[name] for name in ("message", *_ERROR_NAMES) if line.get(name)]
    return {
        "at": _moment(datetime.fromtimestamp(event["timestamp"] / 1000, UTC)),
        "says": ": ".join(map(str, said)),
        "request_id": str(line.get("request_id") or line.get("requestId") or ""),
    }


def _depth(environment: Environment, url: str) -> dict[str, int]:
    names = {
        "ApproximateNumberOfMessages": "waiting",
        "ApproximateNumberOfMessagesDelayed": "waiting",
        "ApproximateNumberOfMessagesNotVisible": "under_way",
    }
    answer = environment.clients["sqs"].get_queue_attributes(QueueUrl=url, AttributeNames=list(names))
    depth = {"waiting": 0, "under_way": 0}
    for attribute, name in names.items():
        depth[name] += int(answer["Attributes"][attribute])
    return depth


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    """Print the status of one environment."""
    parser = argparse.ArgumentParser(prog="python -m scripts.status", description=__doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    outputs = applied_outputs(arguments.env)
    found = status(Environment.reached(outputs, access_to(arguments.env, outputs["region"])))
    print(json.dumps(found, indent=2) if arguments.json else page(arguments.env, found))


if __name__ == "__main__":
    with report_errors():
        main()
