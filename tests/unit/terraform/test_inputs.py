"""Inputs of the stack are set by tests, their validations fail in some, and every module is used."""

import re

from scripts.lib.terraform_modules import MODULES, Module
from tests.unit.terraform.conftest import STACK

FOLDERS = [file.parent for file in sorted(MODULES.glob("*/versions.tf"))]
# Inputs of the stack, and attributes of them, that its tests leave at their defaults.
LEFT_AT_DEFAULT = {"description", "enabled", "tags", "throttle"}


def test_every_validation_of_the_stack_fails_in_a_run() -> None:
    tests = "".join(file.read_text() for file in STACK.glob("tests/*.tftest.hcl"))
    expected = re.findall(r"\bvar\.(\w+)", " ".join(re.findall(r"expect_failures = \[(.*?)\]", tests, re.DOTALL)))

    validations = {block.name: block.body.count("\n  validation {") for block in Module(STACK).inputs}
    assert [name for name, count in validations.items() if expected.count(name) < count] == []


def test_the_tests_of_the_stack_set_every_input() -> None:
    stack = Module(STACK)
    attributes = re.findall(r"^    (\w+) += optional\(", stack.source, re.MULTILINE)
    tests = (STACK / "tests" / "stack.tftest.hcl").read_text()

    # A client has an attribute with the name of the input `throttle`.
    unset = {block.name for block in stack.inputs if not re.search(rf"^ +{block.name} += ", tests, re.MULTILINE)}
    unset |= {attribute for attribute in attributes if not re.search(rf"\b{attribute} += ", tests)}
    assert unset == LEFT_AT_DEFAULT


def test_every_folder_of_modules_states_its_versions() -> None:
    assert {file.parent for file in MODULES.glob("*/main.tf")} == set(FOLDERS)


def test_every_module_is_in_use() -> None:
    source = "".join(file.read_text() for file in STACK.parent.rglob("*.tf") if ".terraform" not in file.parts)

    assert [folder.name for folder in FOLDERS if f'modules/{folder.name}"' not in source] == []
