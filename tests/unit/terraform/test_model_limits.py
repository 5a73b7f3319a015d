"""Limits of the modules' inputs, compared with botocore's models of the requests that they become.

`model_limits.json` has the shape of each input of which the model has a limit. The module takes what the shape takes,
and refuses the next value beyond; where it differs, there is a reason.
"""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, reduce
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from scripts.lib.terraform_modules import MODULES, Module
from tests.unit.terraform.conftest import computed_once
from tests.unit.terraform.module_calls import plan

LIMITS = json.loads((Path(__file__).parent / "model_limits.json").read_text())


@dataclass(frozen=True)
class Limit:
    """Input of a module and its shape: `service:operation:member`, with `[]` for the member of a list."""

    module: str
    input: str
    shape: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    item: str = ""
    min: int | None = None
    max: int | None = None
    refused: str = ""
    reason: str = ""

    def call(self, value: Any) -> tuple[Path, Mapping[str, Any]]:
        """Return a call of the module with this value of the input."""
        module = Module(MODULES / self.module)
        value = reduce(lambda inner, name: {name: inner}, reversed(self.input.split(".")), value)
        return module.folder, merged(merged(module.bad_inputs.inputs, self.changes), value)

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """Least and most number, length or count, which are those of the model unless this limit differs."""
        model = metadata(self.shape)
        return (
            self.min if self.min is not None else model.get("min"),
            self.max if self.max is not None else model.get("max"),
        )


def merged(value: Any, changes: Any) -> Any:
    """Return a value with changes of members, at any depth."""
    if not isinstance(value, Mapping) or not isinstance(changes, Mapping):
        return deepcopy(changes)
    return {**value, **{name: merged(value.get(name), change) for name, change in changes.items()}}


@cache
def shape(path: str) -> Any:
    """Return a shape by `service:operation:member`."""
    service, operation, members = path.split(":")
    found: Any = botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape
    for name in members.split("."):
        found = found.member if name == "[]" else found.members[name]
    return found


def metadata(path: str) -> Mapping[str, Any]:
    """Return the constraints of a shape."""
    constraints: Mapping[str, Any] = shape(path).metadata
    return constraints


def limits(kind: str) -> list[Limit]:
    """Return the limits of a kind."""
    return [Limit(changes=limit.pop("with", {}), **limit) for limit in map(dict, LIMITS[kind])]


def values(kind: str, size: int, item: str) -> Any:
    """Return a number, a text or a list of this size."""
    if kind == "numbers":
        return size
    return "a" * size if kind == "lengths" else [item.replace("${n}", f"{number:08}") for number in range(size)]


def samples() -> Iterator[tuple[Limit, Any, bool]]:
    """Yield each value that is tried, and whether it is taken."""
    for kind in ("numbers", "lengths", "counts"):
        for limit in limits(kind):
            least, most = limit.bounds
            for bound, beyond in ((least, -1), (most, 1)):
                if bound is not None:
                    yield limit, values(kind, bound, limit.item), True
                    if bound + beyond >= 0 or kind == "numbers":
                        yield limit, values(kind, bound + beyond, limit.item), False
    for limit in limits("enumerations"):
        yield limit, "none of them", False
        for value in metadata(limit.shape)["enum"]:
            yield limit, value, not re.fullmatch(limit.refused, value)


SAMPLES = {
    f"{sample[0].module}_{sample[0].input.replace('.', '_')}_{index}": sample for index, sample in enumerate(samples())
}


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Rule of a module that refuses a call; empty for none."""

    def compute(folder: Path) -> dict[str, str]:
        errors = plan(folder, {name: limit.call(value) for name, (limit, value, _) in SAMPLES.items()})
        assert errors[""] == []
        return {name: "".join(error.rule for error in found) for name, found in errors.items()}

    result: Mapping[str, str] = computed_once(tmp_path_factory, "model-limits", compute)
    return result


@pytest.mark.parametrize("name", SAMPLES)
def test_a_module_takes_what_the_model_takes(name: str, rules: Mapping[str, str]) -> None:
    limit, value, taken = SAMPLES[name]

    # The provider may be older than the model, and refuse a newer value.
    assert (rules[name] == "") == taken, (limit, value, rules[name])


@pytest.mark.parametrize("kind", LIMITS)
def test_a_difference_has_a_reason(kind: str) -> None:
    assert [
        limit for limit in limits(kind) if bool(limit.reason) != (limit.min != limit.max or bool(limit.refused))
    ] == []
