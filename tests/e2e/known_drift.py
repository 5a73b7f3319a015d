"""What a second plan shows on the emulator though nothing changed: the whole list, for every test that plans.

The emulator keeps an alarm as it was set, and answers DescribeAlarms without these attributes in the protocol that
the provider speaks. Of a state machine it forgets whether it is traced.
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
    """What else a plan (as `terraform show -json` prints it) would change, one line for each resource."""
    for resource in plan.get("resource_changes", []):
        change = resource["change"]
        if change["actions"] in (["no-op"], ["read"]):
            continue
        before, after = change["before"] or {}, change["after"] or {}
        changed = {name for name in before | after if before.get(name) != after.get(name)}
        unknown = {name for name, is_unknown in change["after_unknown"].items() if is_unknown}
        if unexpected := (changed | unknown) - KNOWN_DRIFT.get(resource["type"], set()):
            yield f"{resource['address']}: {'/'.join(change['actions'])} of {', '.join(sorted(unexpected))}"
