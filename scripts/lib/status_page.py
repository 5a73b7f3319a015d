"""Status of an environment as text for a terminal."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from task_manager.csv_import.text import single_line


def page(name: str, status: Mapping[str, Any]) -> str:
    """Return the status of the environment `name`, as `scripts.lib.status.status` returns it, as lines of text."""
    lines = [f"{name} at {status['at']}"]
    for part, format_part in _FORMATS.items():
        if status[part] is None:
            lines += ["", f"{_title(part)}: unknown: {status['unknown'][part]}"]
        else:
            lines += ["", *format_part(status[part])]
    return "\n".join(map(single_line, lines))


def _alarm_lines(alarms: list[dict[str, str]]) -> Iterator[str]:
    yield f"Alarms: {len(alarms)} active" if alarms else "Alarms: none active"
    for alarm in alarms:
        yield f"  {alarm['name']}, since {alarm['since']}"
        yield f"    {alarm['description']}"


def _function_lines(functions: dict[str, dict[str, Any]]) -> Iterator[str]:
    failing = {name: function for name, function in functions.items() if function["errors"]}
    yield f"Functions: {len(failing)} of {len(functions)} had errors in the last hour"
    for name, function in failing.items():
        error = function["last_error"]
        last = f"; last at {error['at']}: {error['message']} (request_id {error['request_id']})" if error else ""
        yield f"  {name:24} {function['errors']:>6,}{last}"


def _queue_lines(queues: dict[str, dict[str, int]]) -> Iterator[str]:
    yield "Queues: messages waiting, and in flight"
    for name, depth in queues.items():
        yield f"  {name:24} {depth['waiting']:>6,} {depth['in_flight']:>6,}"


def _import_lines(imports: list[dict[str, Any]]) -> Iterator[str]:
    yield f"Imports: {len(imports)} running" if imports else "Imports: none running"
    for import_ in imports:
        rate = f", {import_['rows_per_second']:,} a second" if import_["rows_per_second"] is not None else ""
        rows = f"{import_['rows_read']:,} rows read{rate}"
        yield f"  {import_['id']}, since {import_['started_at']}: {rows}; {import_['key']}"


def _workflow_lines(workflows: dict[str, int]) -> Iterator[str]:
    yield "Workflows: running executions"
    for name, executions in workflows.items():
        yield f"  {name:24} {executions:>6,}"


def _subscription_lines(subscriptions: list[dict[str, str]]) -> Iterator[str]:
    yield f"Subscriptions: {len(subscriptions)} not confirmed" if subscriptions else "Subscriptions: all confirmed"
    for subscription in subscriptions:
        topic, address = subscription["topic"], subscription["address"]
        yield f"  {topic:24} {address}: {subscription['state']}, gets nothing until it is confirmed. For a new link:"
        target = f"--topic-arn {subscription['topic_arn']} --notification-endpoint {address}"
        yield f"    aws sns subscribe --protocol email {target}"


_FORMATS: dict[str, Callable[[Any], Iterator[str]]] = {
    "alarms": _alarm_lines,
    "functions": _function_lines,
    "queues": _queue_lines,
    "imports": _import_lines,
    "workflows": _workflow_lines,
    "unconfirmed_subscriptions": _subscription_lines,
}


def _title(part: str) -> str:
    return part.replace("_", " ").capitalize()
