"""Names and ARNs of AWS: one pattern for each kind in all modules, which allows no more than botocore's model.

Each module stands alone, so its validations repeat the patterns; `aws_names.json` has each once.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.lib.terraform_modules import MODULES, Module
from tests.e2e.recorded_requests import violations
from tests.unit.terraform.test_model_limits import shape

KINDS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "aws_names.json").read_text())
SHAPES = [(kind, path) for kind in KINDS for path in KINDS[kind]["shapes"]]

LITERAL = re.compile(r'"(\^(?:[^"\\]|\\.)*)"')


def patterns() -> dict[str, set[str]]:
    """Return the inputs with each pattern that begins an input's validation."""
    found: dict[str, set[str]] = {}
    for file in sorted(MODULES.glob("*/versions.tf")):
        module = Module(file.parent)
        for block in module.inputs:
            for literal in LITERAL.findall(block.body):
                found.setdefault(literal.replace(r"\\", "\\"), set()).add(f"{module.name}.{block.name}")
    return found


def generated(pattern: str) -> st.SearchStrategy[str]:
    """Return values that a pattern allows; partition and region are those of the provider."""
    known = pattern.replace("arn:[^:]+:", "arn:aws:").replace(":[^:]+:", ":eu-west-1:")
    return st.from_regex(known, fullmatch=True).filter(lambda value: not value.endswith("\n"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_inputs_of_a_kind_have_its_pattern(kind: str) -> None:
    assert set(KINDS[kind]["inputs"]) <= patterns()[KINDS[kind]["pattern"]]


def test_every_arn_is_of_a_kind() -> None:
    known = {(kind["pattern"], name) for kind in KINDS.values() for name in kind["inputs"]}
    used = {(pattern, name) for pattern, names in patterns().items() for name in names if "arn:" in pattern}

    # Those of lambda-policy are assembled of formats.
    assert {pattern for pattern in used - known if "${" not in pattern[0]} == set()


@pytest.mark.parametrize(("kind", "path"), SHAPES)
def test_a_pattern_allows_no_more_than_the_model(kind: str, path: str) -> None:
    refused = KINDS[kind].get("without", "$.")

    @settings(max_examples=40, derandomize=True, database=None)
    @given(generated(KINDS[kind]["pattern"]).filter(lambda value: not re.fullmatch(refused, value)))
    def fits(value: str) -> None:
        assert list(violations(shape(path), value)) == []

    fits()
