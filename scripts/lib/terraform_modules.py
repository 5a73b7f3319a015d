"""Variables, outputs and rules of the Terraform modules, parsed from files in the layout of `terraform fmt`."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.lib.common import ROOT

MODULES = ROOT / "modules"

MAX_INPUTS = 15
MAX_LINES = 200
MAX_SKIPPED_CHECKS = 9
MIN_VALIDATED_SHARE = 0.6

BAD_INPUTS = ROOT / "tests" / "unit" / "terraform" / "bad_inputs"

_BLOCK = r'^{kind} "([^"]+)" \{{\n(.*?)^\}}'
_ATTRIBUTE = r"^  {name} += (<<-(?P<end>\w+)\n.*?^\s*(?P=end)$|.*?(?=^  \w|\Z))"
_LENGTH_REASON = re.compile(rf"^Over {MAX_LINES} lines: (.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """Source of a `variable` or an `output` block."""

    name: str
    body: str

    def attribute(self, name: str) -> str | None:
        """Return the source of an attribute's value, or the content of a heredoc or string; None without it."""
        match = re.search(_ATTRIBUTE.format(name=name), self.body, re.MULTILINE | re.DOTALL)
        if not match:
            return None
        source = match[1].strip()
        if heredoc := re.fullmatch(r"<<-(\w+)\n(.*)\n\s*\1", source, re.DOTALL):
            return "\n".join(line.strip() for line in heredoc[2].splitlines())
        return str(json.loads(source)) if source.startswith('"') else source

    @property
    def description(self) -> str:
        """Description; empty if there is none."""
        return self.attribute("description") or ""

    @property
    def type(self) -> str:
        """Source of the type; empty for an output."""
        return self.attribute("type") or ""

    @property
    def needs_validation(self) -> bool:
        """Whether its values can be invalid: true unless it is a bool or the tags."""
        return self.type != "bool" and self.name != "tags"

    @property
    def is_validated(self) -> bool:
        """Whether it has a `validation` block."""
        return re.search(r"^  validation \{", self.body, re.MULTILINE) is not None


@dataclass(frozen=True)
class BadInput:
    """Inputs that AWS refuses, or that fail silently; either `refused` or `not_checked` has a text."""

    inputs: Mapping[str, Any]
    refused: str = ""
    not_checked: str = ""


@dataclass(frozen=True)
class BadInputs:
    """Inputs of a call that plans, and cases that change some of them."""

    inputs: Mapping[str, Any]
    cases: Mapping[str, BadInput]


@dataclass(frozen=True)
class Module:
    """Module in a folder of modules/."""

    folder: Path

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @cached_property
    def source(self) -> str:
        """Terraform files of the folder itself, without tests and examples."""
        return "".join(file.read_text() for file in sorted(self.folder.glob("*.tf")))

    @cached_property
    def inputs(self) -> list[Block]:
        """Variables, those without a default first."""
        return sorted(self._blocks("variable"), key=lambda block: block.attribute("default") is not None)

    @cached_property
    def outputs(self) -> list[Block]:
        """Outputs."""
        return self._blocks("output")

    @property
    def lines(self) -> int:
        """Number of lines of the source, blank ones included."""
        return self.source.count("\n")

    @property
    def tests(self) -> int:
        """Number of runs in the tests."""
        return sum(len(re.findall(r'^run "', file.read_text(), re.MULTILINE)) for file in self.folder.glob("tests/*"))

    @cached_property
    def bad_inputs(self) -> BadInputs:
        """Bad inputs of the module, which the tests plan."""
        parsed = json.loads((BAD_INPUTS / f"{self.name}.json").read_text())
        return BadInputs(parsed["inputs"], {name: BadInput(**case) for name, case in parsed["cases"].items()})

    @property
    def not_checked(self) -> str:
        """Section of the README about faults that no validation finds, on one line; empty without."""
        match = re.search(r"^## Not checked\n(.*?)^## ", self.readme.read_text(), re.MULTILINE | re.DOTALL)
        return " ".join(match[1].split()) if match else ""

    @property
    def skipped_checks(self) -> int:
        """Number of checkov's checks that are skipped, each with a reason in the source."""
        return self.source.count("checkov:skip=")

    @property
    def readme(self) -> Path:
        """Path of the README."""
        return self.folder / "README.md"

    @property
    def length_reason(self) -> str:
        """Reason in the README for more than MAX_LINES lines; empty if there is none."""
        match = _LENGTH_REASON.search(self.readme.read_text())
        return " ".join(match[1].split()) if match else ""

    def _blocks(self, kind: str) -> list[Block]:
        matches = re.findall(_BLOCK.format(kind=kind), self.source, re.MULTILINE | re.DOTALL)
        return [Block(name, body) for name, body in matches]

    def violations(self) -> Iterator[str]:
        """Yield a message for each rule of modules/README.md that the module violates."""
        if len(self.inputs) > MAX_INPUTS:
            yield f"{self.name} has {len(self.inputs)} inputs; the maximum is {MAX_INPUTS}."
        if self.lines > MAX_LINES and not self.length_reason:
            yield f"{self.name} has {self.lines} lines, and no line `Over {MAX_LINES} lines: <reason>` in its README."
        for block in [*self.inputs, *self.outputs]:
            if not block.description:
                yield f"{self.name}: {block.name} has no description."
            if re.search(r"\bany\b", block.type):
                yield f"{self.name}: the type of {block.name} contains `any`."


def violations(modules: list[Module]) -> Iterator[str]:
    """Yield a message for each rule of modules/README.md that a module, or all together, violate."""
    for module in modules:
        yield from module.violations()
    inputs = [block for module in modules for block in module.inputs if block.needs_validation]
    if sum(block.is_validated for block in inputs) < MIN_VALIDATED_SHARE * len(inputs):
        yield f"Fewer than {MIN_VALIDATED_SHARE:.0%} of the inputs are validated."
    skipped = sum(module.skipped_checks for module in modules)
    if skipped > MAX_SKIPPED_CHECKS:
        yield f"{skipped} checks of checkov are skipped; the maximum is {MAX_SKIPPED_CHECKS}."
