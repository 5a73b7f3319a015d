"""Known drift: changes that a second plan shows on the emulator although nothing changed.

The emulator stores an alarm as set, but omits these attributes from DescribeAlarms in the protocol that
the provider uses. It does not store the tracing configuration of a state machine.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_ALARM = {"actions_enabled", "alarm_actions", "alarm_description", "ok_actions"}

KNOWN_DRIFT: Mapping[str, set[str]] = {
    "aws_cloudwatch_composite_alarm": _ALARM | {"arn", "id", "insufficient_data_actions", "tags", "tags_all"},
    "aws_cloudwatch_metric_alarm": _ALARM
    | {"dimensions", "extended_statistic", "period", "statistic", "treat_missing_data"},
    "aws_sfn_state_machine": {"tracing_configuration"},
}


def unexpected_changes(plan: Mapping[str, Any]) -> Iterator[str]:
    """Yield the other changes of a plan (from `terraform show -json`), one line for each resource."""
    for resource in plan.get("resource_changes", []):
        change = resource["change"]
        if change["actions"] in (["no-op"], ["read"]):
            continue
        before, after = change["before"] or {}, change["after"] or {}
        changed = {name for name in before | after if before.get(name) != after.get(name)}
        unknown = {name for name, is_unknown in change["after_unknown"].items() if is_unknown}
        if unexpected := (changed | unknown) - KNOWN_DRIFT.get(resource["type"], set()):
            yield f"{resource['address']}: {'/'.join(change['actions'])} of {', '.join(sorted(unexpected))}"
