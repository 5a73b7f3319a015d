"""Reach of `create_before_destroy`: what has a fixed name cannot exist twice, so it could not be replaced.

Terraform passes the setting on to everything that a resource with it depends on, across modules.
"""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from scripts.lib.terraform_environment import process_environment
from scripts.lib.terraform_program import find_program
from tests.unit.terraform.conftest import STACK

MODULES = STACK.parents[1] / "modules"
ORDERS = STACK.parents[1] / "tests" / "e2e" / "orders"
EXAMPLES = sorted(file.parent for file in MODULES.glob("*/examples/*/main.tf") if "rest-api" in file.read_text())
ROOTS = [STACK, *EXAMPLES, MODULES / "rest-api" / "examples" / "basic", ORDERS]

# Parts of an API, which AWS identifies by generated ids. The deployment is a snapshot of them, and so depends on them.
PARTS_OF_AN_API = {
    "aws_api_gateway_authorizer",
    "aws_api_gateway_deployment",
    "aws_api_gateway_gateway_response",
    "aws_api_gateway_integration",
    "aws_api_gateway_integration_response",
    "aws_api_gateway_method",
    "aws_api_gateway_method_response",
    "aws_api_gateway_request_validator",
    "aws_api_gateway_resource",
    "aws_api_gateway_rest_api",
    "aws_api_gateway_rest_api_policy",
}


def dependencies(folder: Path, data: Path) -> Mapping[str, set[str]]:
    """Return what each resource of a root depends on directly, by address without indexes."""
    environment = process_environment() | {"TF_DATA_DIR": str(data)}

    def terraform(*arguments: str) -> str:
        command = [find_program().path, f"-chdir={folder}", *arguments]
        response = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert response.returncode == 0, response.stderr
        return response.stdout

    terraform("init", "-backend=false", "-input=false")
    graph: dict[str, set[str]] = {}
    for line in terraform("graph").splitlines():
        # OpenTofu writes more about a node.
        if edge := re.fullmatch(r'\s+"(?:\[root\] )?([^" ]+)[^"]*" -> "(?:\[root\] )?([^" ]+)[^"]*";?', line):
            graph.setdefault(edge[1], set()).add(edge[2])
    return graph


def created_before_destroyed(graph: Mapping[str, set[str]]) -> set[str]:
    """Return the managed resources with the setting, and those that they pass it on to."""
    found: set[str] = set()
    waiting = [address for address in graph if re.sub(r"^(module\.\w+\.)+", "", address) in set(_with_the_setting())]
    while waiting:
        address = waiting.pop()
        if address not in found:
            found.add(address)
            waiting += graph.get(address, ())
    return {address for address in found if re.fullmatch(r"(module\.\w+\.)*aws_\w+\.\w+", address)}


def _with_the_setting() -> Iterator[str]:
    for file in [*MODULES.glob("*/*.tf"), *STACK.rglob("*.tf")]:
        for kind, name, body in re.findall(
            r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', file.read_text(), re.MULTILINE | re.DOTALL
        ):
            if re.search(r"create_before_destroy\s*= true", body):
                yield f"{kind}.{name}"


@pytest.mark.parametrize("folder", ROOTS, ids=lambda path: os.path.relpath(path, STACK.parents[1]))
def test_only_parts_of_an_api_are_created_before_they_are_destroyed(folder: Path, tmp_path: Path) -> None:
    graph = dependencies(folder, tmp_path)

    found = created_before_destroyed(graph)

    assert {address for address in found if address.split(".")[-2] not in PARTS_OF_AN_API} == set()
    assert [address for address in found if address.endswith(".aws_api_gateway_deployment.this")] != []
