"""What there is in an AWS account, service by service, for tests that look at what is left."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

# Of each kind: the service, the call that lists it and what it is given, the list in its answer, and what names one.
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
    """The names of all that there is, by its kind, as a `client` of each service lists it.

    A key that waits for its deletion is not among them: AWS lets it wait for a week at least.
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
