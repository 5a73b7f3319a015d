"""Settings of the stack, read from its Terraform source."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from scripts.lib.common import ROOT
from scripts.lib.terraform_modules import Module

STACK: Final = ROOT / "terraform" / "stack"

_DEFAULT_MEMORY_MB = 512


@cache
def memory_mb(function: str) -> int:
    """Return the memory of a function."""
    _, declaration = _function(function)
    memory = re.search(r"memory_size += (\d+)", declaration)
    return int(memory[1]) if memory else _DEFAULT_MEMORY_MB


@cache
def timeout_seconds(function: str) -> int:
    """Return the timeout of a function whose declaration has a number.

    Raises:
        ValueError: It has none.
    """
    _, declaration = _function(function)
    timeout = re.search(r"timeout += (\d+)", declaration)
    if not timeout:
        raise ValueError(f"The timeout of {function} is no number.")
    return int(timeout[1])


@cache
def trace_share(function: str) -> float:
    """Return the share of a function's invocations that X-Ray samples by themselves."""
    file, _ = _function(function)
    group = file.stem.removeprefix("functions_")
    call = re.search(
        rf'^module "{group}_functions" \{{\n(.*?)^\}}', (STACK / "functions.tf").read_text(), re.MULTILINE | re.DOTALL
    )
    if not call:
        raise ValueError(f"The stack has no group of functions {group}.")
    return 0 if "untraced" in call[1] else default("trace_sampling_rate")


def default(variable: str, attribute: str | None = None) -> float:
    """Return the default of a variable that is a number, or that of an attribute of an object.

    Raises:
        ValueError: There is none.
    """
    for block in Module(STACK).inputs:
        if block.name == variable:
            value = block.attribute("default") or ""
            # The default of an attribute is in the default of the object, or in its type.
            patterns = [rf"\b{attribute} = ([\d.]+)", rf"\b{attribute} += optional\(number, ([\d.]+)\)"]
            for pattern in patterns if attribute else [r"^([\d.]+)"]:
                if found := re.search(pattern, value) or re.search(pattern, block.type):
                    return float(found[1])
    raise ValueError(f"The stack has no default of {variable} {attribute or ''}.")


def shards() -> int:
    """Return the default number of shards of tasks."""
    for block in Module(STACK).inputs:
        if block.name == "shard_counts" and (numbers := re.findall(r"\d+", block.attribute("default") or "")):
            return int(numbers[-1])
    raise ValueError("The stack has no default number of shards.")


def workflow(name: str) -> Any:  # noqa: ANN401 - JSON
    """Return the definition of a workflow."""
    return json.loads((STACK / f"{name}_workflow.asl.json").read_text())


def _function(name: str) -> tuple[Path, str]:
    for file in sorted(STACK.glob("functions_*.tf")):
        if found := re.search(rf"^    {name} = \{{\n(.*?)^    \}}", file.read_text(), re.MULTILINE | re.DOTALL):
            return file, found[1]
    raise ValueError(f"The stack declares no function {name}.")
