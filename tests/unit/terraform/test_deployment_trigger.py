"""The deployment of the module rest-api: its trigger covers every argument that API Gateway takes into a deployment.

A change of the module itself, such as another template, has to create a deployment too: otherwise it is applied and not
served.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.unit.terraform.conftest import STACK

MODULE = STACK.parents[1] / "modules" / "rest-api"

# Types that a stage serves without a deployment, or that are no part of an API.
NOT_DEPLOYED = {
    "aws_api_gateway_base_path_mapping",
    "aws_api_gateway_deployment",
    "aws_api_gateway_domain_name",
    "aws_api_gateway_method_settings",
    "aws_api_gateway_stage",
}
# Properties of the API itself, which take effect at once.
OF_THE_API = {"name", "description", "tags", "endpoint_configuration"}
# Arguments that locate a resource within the API, by the resource above it.
LOCATIONS = {"authorizer_id", "rest_api_id", "resource_id", "parent_id", "http_method", "status_code", "response_type"}

# An ARN of the API in a text that is hashed.
WITH_ARN = r'replace\(each\.value\.\w+, "[^"]+", "\$\{aws_api_gateway_rest_api\.this\.execution_arn\}/"\)'

TRAVERSAL = r'[a-z]\w*(?:\.\w+|\[[a-z]\w*(?:\.\w+)+\]|\["[^"]+"\]|\[\d+\])*'


@dataclass(frozen=True)
class Resource:
    """Resource block: its arguments, and the names of its nested blocks."""

    address: str
    arguments: list[tuple[str, str]]
    blocks: set[str]


def source() -> str:
    """Return the code of the module."""
    return "\n".join(file.read_text() for file in sorted(MODULE.glob("*.tf")))


def resources(text: str) -> Iterator[Resource]:
    """Return the resources that are part of a deployment."""
    pattern = r'^resource "(aws_api_gateway_\w+)" "(\w+)" \{\n(.*?)^\}'
    for kind, name, body in re.findall(pattern, text, re.MULTILINE | re.DOTALL):
        if kind not in NOT_DEPLOYED:
            arguments = re.findall(r"^  (\w+)\s*= (.*?)$", body, re.MULTILINE)
            blocks = set(re.findall(r"^  (\w+) \{$", body, re.MULTILINE)) - {"lifecycle"}
            yield Resource(f"{kind}.{name}", arguments, blocks)


def hashed(text: str) -> set[str]:
    """Return the values that the trigger hashes, as `local.<name>` and `var.<name>`."""
    (definition,) = re.findall(r"^    shape = sha1\(jsonencode\(\{\n(.*?)^    \}\)\)$", text, re.MULTILINE | re.DOTALL)
    values = dict(re.findall(r"^\s+(\w+)\s*= (\S+)$", definition, re.MULTILINE))
    return set(values.values())


def uncovered(text: str) -> list[str]:
    """Return the arguments whose values the trigger does not hash."""
    covered = hashed(text)
    missing = []
    for resource in resources(text):
        of_api = OF_THE_API if resource.address == "aws_api_gateway_rest_api.this" else set()
        each = re.sub(r"\[\d+\]$", "", dict(resource.arguments).get("for_each", ""))
        missing += [f"{resource.address}: {block}" for block in resource.blocks - of_api]
        missing += [
            f"{resource.address}: {name} = {value}"
            for name, value in resource.arguments
            if name not in {"for_each", *of_api}
            and not is_covered(name, value, covered, each_is_covered=each in covered)
        ]
    return missing


def is_covered(name: str, value: str, covered: set[str], *, each_is_covered: bool) -> bool:
    """Return whether an argument's value is hashed, or locates the resource."""
    if re.fullmatch(WITH_ARN, value):
        return each_is_covered
    if not re.fullmatch(TRAVERSAL, value):
        return False
    root, _, _ = value.partition(".")
    if root == "each":
        return each_is_covered
    if root.startswith("aws_"):
        return name in LOCATIONS or (each_is_covered and "[each.value." in value)
    return any(f"{value}.".startswith(f"{name}.") for name in covered) or (
        name in LOCATIONS and value.startswith(("local.authorizer_ids[", "local.resource_ids["))
    )


def test_the_trigger_covers_every_argument() -> None:
    assert {resource.address.split(".")[0] for resource in resources(source())} >= {
        "aws_api_gateway_gateway_response",
        "aws_api_gateway_integration",
        "aws_api_gateway_integration_response",
        "aws_api_gateway_method",
        "aws_api_gateway_method_response",
        "aws_api_gateway_request_validator",
        "aws_api_gateway_resource",
        "aws_api_gateway_rest_api",
    }
    assert uncovered(source()) == []


@pytest.mark.parametrize(
    "argument",
    [
        "timeout_milliseconds = 29000",
        'content_handling = "CONVERT_TO_TEXT"',
        "request_templates = local.templates",
        "passthrough_behavior = upper(each.value.behavior)",
        "request_validator_id = aws_api_gateway_request_validator.this.id",
        "credentials = var.role_arn",
    ],
)
def test_an_argument_that_is_not_hashed_is_noticed(argument: str) -> None:
    block = 'resource "aws_api_gateway_integration" "preflight" {\n'
    assert block in source()

    name = argument.split(" ", maxsplit=1)[0]
    assert [line for line in uncovered(source().replace(block, f"{block}  {argument}\n")) if f": {name} = " in line]
