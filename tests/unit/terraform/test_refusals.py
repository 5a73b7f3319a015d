"""Validation of the stack's variables, by the runs of terraform/stack/tests/refusals.tftest.hcl."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.terraform.conftest import STACK

RUNS = re.findall(r'^run "(\w+)"', (STACK / "tests" / "refusals.tftest.hcl").read_text(), re.MULTILINE)


@pytest.mark.parametrize("run", RUNS)
def test_refused_with_exactly_the_expected_errors(run: str, runs: Mapping[str, Any]) -> None:
    assert runs[run]["status"] == "pass", runs[run]["errors"]
