"""Examples of modules: their keys admit the services that the inputs name."""

import re
from pathlib import Path

import pytest

from tests.unit.terraform.conftest import STACK

MODULES = STACK.parents[1] / "modules"
EXAMPLES = sorted(MODULES.glob("*/examples/*/main.tf"))

# Services that the descriptions of `kms_key_arn` name, by their name in the module kms-key.
SERVICES = {"CloudWatch Logs": "logs", "delivery.logs.amazonaws.com": "delivery"}


def blocks(text: str) -> dict[str, str]:
    """Return the module calls of a file, by name."""
    return dict(re.findall(r'^module "(\w+)" \{\n(.*?)^\}', text, re.MULTILINE | re.DOTALL))


def needed_services(module: str) -> set[str]:
    """Return the services that a module's key must admit, as the input's description says."""
    variables = "".join(file.read_text() for file in (MODULES / module).glob("variables*.tf"))
    described = re.search(r'variable "kms_key_arn" \{\n\s+description = "(.*)"\n', variables)
    return {service for name, service in SERVICES.items() if described and name in described[1]}


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{file.parts[-4]}/{file.parts[-2]}" for file in EXAMPLES])
def test_a_key_admits_the_services_that_its_users_need(example: Path) -> None:
    calls = blocks(example.read_text())
    for call in calls.values():
        key = re.search(r"kms_key_arn\s*=\s*module\.(\w+)\.arn", call)
        if key is None:
            continue
        (source,) = re.findall(r'source\s*=\s*"([./\w-]+)"', call)
        module = (example.parent / source).resolve().name
        admitted = re.search(r"service_principals\s*=\s*\[(.*?)\]", calls[key[1]])
        assert needed_services(module) <= set(re.findall(r'"(\w+)"', admitted[1] if admitted else "")), module
