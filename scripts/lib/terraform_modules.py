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

MAX_INPUTS = 18
MAX_LINES = 200
MAX_SKIPPED_CHECKS = 10

# Attributes of which AWS takes every value.
TAKEN_WHOLE = {"label", "threshold"}

# Resources that AWS identifies by ids that it makes: a new one can be created before the old one is destroyed. All
# others have names, and two of one name cannot exist.
IDENTIFIED_BY_AWS = {"aws_api_gateway_deployment", "aws_api_gateway_rest_api"}

BAD_INPUTS = ROOT / "tests" / "unit" / "terraform" / "bad_inputs"

_BLOCK = r'^{kind} "([^"]+)" \{{\n(.*?)^\}}'
_ATTRIBUTE = r"^  {name} += (<<-(?P<end>\w+)\n.*?^\s*(?P=end)$|.*?(?=^  \w|\Z))"
# Attribute of an object type with a value of its own; a switch has none that is invalid.
_TYPED = re.compile(r"(\w+) *= *(?:optional\()?(?:string|number|list\(|set\(|map\((?!object))")
_CONDITION = re.compile(r"^ +condition += (.*?)\n +error_message", re.MULTILINE | re.DOTALL)
_RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
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
        """Whether its values can be invalid: true unless it is a switch, an object of switches, or the tags."""
        switches = self.type == "bool" or ("object(" in self.type and not _TYPED.search(self.type))
        return not switches and self.name != "tags"

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
        """Number of runs in the tests of the module and of its examples."""
        files = [*self.folder.glob("tests/*"), *self.folder.glob("examples/*/tests/*")]
        return sum(len(re.findall(r'^run "', file.read_text(), re.MULTILINE)) for file in files)

    @property
    def unvalidated(self) -> list[str]:
        """Inputs without a validation, and attributes that no condition names."""
        conditions = " ".join(_CONDITION.findall(self.source))
        return [block.name for block in self.inputs if block.needs_validation and not block.is_validated] + [
            f"{block.name}.{attribute}"
            for block in self.inputs
            for attribute in dict.fromkeys(_TYPED.findall(block.type))
            if attribute not in TAKEN_WHOLE
            # A condition may test all attributes of an object alike.
            and not re.search(rf"\.{attribute}\b|values\(coalesce\(var\.{block.name}\b", conditions)
        ]

    @property
    def not_replaceable(self) -> list[str]:
        """Resources with a name that would be created before the old one of this name is destroyed."""
        return [
            f"{kind}.{name}"
            for kind, name, body in _RESOURCE.findall(self.source)
            if "create_before_destroy = true" in body and kind not in IDENTIFIED_BY_AWS
        ]

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
        yield from (f"{self.name}: {name} has no validation." for name in self.unvalidated)
        yield from (f"{self.name}: {name} cannot be replaced." for name in self.not_replaceable)
        for block in [*self.inputs, *self.outputs]:
            if not block.description:
                yield f"{self.name}: {block.name} has no description."
            if re.search(r"\bany\b", block.type):
                yield f"{self.name}: the type of {block.name} contains `any`."


def violations(modules: list[Module]) -> Iterator[str]:
    """Yield a message for each rule of modules/README.md that a module, or all together, violate."""
    for module in modules:
        yield from module.violations()
    skipped = sum(module.skipped_checks for module in modules)
    if skipped > MAX_SKIPPED_CHECKS:
        yield f"{skipped} checks of checkov are skipped; the maximum is {MAX_SKIPPED_CHECKS}."
