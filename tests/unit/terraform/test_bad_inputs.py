"""Inputs that AWS refuses, or that fail silently: each is refused at plan in a sentence, or listed as not checked.

A file in `bad_inputs/` has the inputs of a call of a module that plans, and cases that change some of them. A case is
`refused` with an error that has this text, or it is `not_checked`: it plans, and the module's README has this text in
the section "Not checked".
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.common import ROOT
from scripts.lib.terraform_modules import MODULES, Module
from tests.unit.terraform.conftest import STACK, computed_once
from tests.unit.terraform.module_calls import Error, plan

BY_MODULE = {path.parent.name: Module(path.parent) for path in sorted(MODULES.glob("*/versions.tf"))} | {
    STACK.name: Module(STACK)
}
CASES = [(module, name) for module in BY_MODULE for name in BY_MODULE[module].bad_inputs.cases]

# lambda-policy has one input; a call of it is a case.
WITHOUT_DEFAULTS = {"lambda-policy"}


@pytest.fixture(scope="session")
def errors(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Error]]:
    """Errors of each call: of the cases, and of a module's name with the inputs that plan."""
    found: Mapping[str, list[list[str]]] = computed_once(tmp_path_factory, "bad-inputs", planned)
    return {name: [Error(*error) for error in errors] for name, errors in found.items()}


def planned(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return message and rule of each error, by the call's name."""
    folder.mkdir()
    calls: dict[str, tuple[Path, Mapping[str, Any]]] = {}
    for module in BY_MODULE.values():
        source = inputs_only(module, folder / module.name) if module.folder == STACK else module.folder
        inputs = module.bad_inputs.inputs
        if module.name not in WITHOUT_DEFAULTS:
            calls[module.name] = source, inputs
        for name, case in module.bad_inputs.cases.items():
            calls[f"{module.name}_{name}"] = source, {**inputs, **case.inputs}
    return {
        name: [(error.message, error.rule) for error in found] for name, found in plan(folder / "root", calls).items()
    }


def inputs_only(module: Module, folder: Path) -> Path:
    """Return a module of another's inputs, and of the locals that their validations refer to.

    The stack has too many resources to be planned once for each case.
    """
    inputs = (module.folder / "variables.tf").read_text()
    values = {
        name: value.replace("${path.module}", str(module.folder))
        for name in re.findall(r"\blocal\.(\w+)", inputs)
        for value in re.findall(rf"^  {name} += ((?:(?!\bmodule\.\w).)*)$", module.source, re.MULTILINE)
    }
    folder.mkdir()
    (folder / "variables.tf").write_text(inputs)
    (folder / "locals.tf").write_text("".join(f"locals {{\n  {name} = {value}\n}}\n" for name, value in values.items()))
    return folder


def test_there_are_bad_inputs_of_every_module() -> None:
    assert len(CASES) >= 160
    assert [name for name, module in BY_MODULE.items() if len(module.bad_inputs.cases) < 4] == []


@pytest.mark.parametrize("module", sorted(BY_MODULE.keys() - WITHOUT_DEFAULTS))
def test_the_inputs_that_the_cases_change_plan(module: str, errors: Mapping[str, list[Error]]) -> None:
    assert errors[module] == []


@pytest.mark.parametrize(("module", "name"), CASES)
def test_a_bad_input_is_refused_or_listed(module: str, name: str, errors: Mapping[str, list[Error]]) -> None:
    case = BY_MODULE[module].bad_inputs.cases[name]
    found = errors[f"{module}_{name}"]

    if case.not_checked:
        assert found == []
        assert case.not_checked in BY_MODULE[module].not_checked
    else:
        # Terraform does not say of which call a precondition is.
        assert [error for error in found + errors[""] if error.rule and case.refused in error.message] != [], found


def test_every_error_is_of_a_case(errors: Mapping[str, list[Error]]) -> None:
    texts = [case.refused for module in BY_MODULE.values() for case in module.bad_inputs.cases.values() if case.refused]

    assert [error for error in errors[""] if not any(text in error.message for text in texts)] == []


def test_every_validation_refuses_a_bad_input(errors: Mapping[str, list[Error]]) -> None:
    rules = {error.rule for found in errors.values() for error in found}
    unused = [
        rule
        for module in BY_MODULE.values()
        if module.folder != STACK
        for file in module.folder.glob("*.tf")
        for line, text in enumerate(file.read_text().splitlines(), 1)
        if text == "  validation {" and (rule := f"{file.relative_to(ROOT)}:{line}") not in rules
    ]

    assert unused == []
