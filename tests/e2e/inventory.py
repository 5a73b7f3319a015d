"""Inventory of the resources in an AWS account, for tests of what remains after a destroy."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

# By kind: the service, its list operation and parameters, the list in the response, and the name of an item.
_LISTS: Mapping[str, tuple[str, str, Mapping[str, Any], str, str]] = {
    "alarms": ("cloudwatch", "describe_alarms", {"AlarmTypes": ["MetricAlarm"]}, "MetricAlarms", "AlarmName"),
    "API keys": ("apigateway", "get_api_keys", {}, "items", "name"),
    "APIs": ("apigateway", "get_rest_apis", {}, "items", "name"),
    "buckets": ("s3", "list_buckets", {}, "Buckets", "Name"),
    "composite alarms": (
        "cloudwatch",
        "describe_alarms",
        {"AlarmTypes": ["CompositeAlarm"]},
        "CompositeAlarms",
        "AlarmName",
    ),
    "dashboards": ("cloudwatch", "list_dashboards", {}, "DashboardEntries", "DashboardName"),
    "functions": ("lambda", "list_functions", {}, "Functions", "FunctionName"),
    "key aliases": ("kms", "list_aliases", {}, "Aliases", "AliasName"),
    "log groups": ("logs", "describe_log_groups", {}, "logGroups", "logGroupName"),
    "mappings": ("lambda", "list_event_source_mappings", {}, "EventSourceMappings", "FunctionArn"),
    "policies": ("iam", "list_policies", {"Scope": "Local"}, "Policies", "PolicyName"),
    "queues": ("sqs", "list_queues", {}, "QueueUrls", ""),
    "roles": ("iam", "list_roles", {"PathPrefix": "/"}, "Roles", "RoleName"),
    "rules": ("events", "list_rules", {}, "Rules", "Name"),
    "schedules": ("scheduler", "list_schedules", {}, "Schedules", "Name"),
    "secrets": ("secretsmanager", "list_secrets", {"IncludePlannedDeletion": True}, "SecretList", "Name"),
    "state machines": ("stepfunctions", "list_state_machines", {}, "stateMachines", "name"),
    "subscriptions": ("sns", "list_subscriptions", {}, "Subscriptions", "TopicArn"),
    "tables": ("dynamodb", "list_tables", {}, "TableNames", ""),
    "topics": ("sns", "list_topics", {}, "Topics", "TopicArn"),
    "usage plans": ("apigateway", "get_usage_plans", {}, "items", "name"),
}


def list_resources(client: Callable[[str], Any]) -> dict[str, list[str]]:
    """Return the names of all resources by kind, as a `client` of each service lists them.

    Keys with a scheduled deletion are omitted: AWS deletes a key after a week at the earliest.
    """
    resources = {
        kind: [
            resource[name] if name else resource
            for page in _pages(client(service), call, parameters)
            for resource in page.get(key, [])
        ]
        for kind, (service, call, parameters, key, name) in _LISTS.items()
    }
    return resources | {"keys": list(_keys(client("kms")))}


def _keys(kms: Any) -> Iterator[str]:
    for page in _pages(kms, "list_keys", {}):
        for key in page["Keys"]:
            state = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if state["KeyManager"] == "CUSTOMER" and state["Enabled"]:
                yield f"{state['KeyId']} {state['Description']}"


def _pages(client: Any, call: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if client.can_paginate(call):
        yield from client.get_paginator(call).paginate(**parameters)
    else:
        yield getattr(client, call)(**parameters)
