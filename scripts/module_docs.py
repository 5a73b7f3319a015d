#!/usr/bin/env python3
"""Write what can be read off the modules into their READMEs: inputs, outputs, the example, and one table of all.

It reads Terraform files as `terraform fmt` leaves them. With --check nothing is written: it fails when a README is
not what it would write, or when a module breaks one of the rules that modules/README.md names.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "modules"
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
REPAIR = "scripts/module_docs.py"

MOST_INPUTS = 15
MOST_LINES = 200
MOST_SKIPS = 8
LEAST_VALIDATED = 0.6

_BLOCK = r'^{kind} "([^"]+)" \{{\n(.*?)^\}}'
_ATTRIBUTE = r"^  {name} += (<<-(?P<end>\w+)\n.*?^\s*(?P=end)$|.*?(?=^  \w|\Z))"
_REASON = re.compile(rf"^Over {MOST_LINES} lines: (.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A variable or an output, by its source."""

    name: str
    body: str

    def attribute(self, name: str) -> str | None:
        """The source of an attribute's value; of a heredoc or a string, what it holds."""
        found = re.search(_ATTRIBUTE.format(name=name), self.body, re.MULTILINE | re.DOTALL)
        if not found:
            return None
        source = found[1].strip()
        if heredoc := re.fullmatch(r"<<-(\w+)\n(.*)\n\s*\1", source, re.DOTALL):
            return "\n".join(line.strip() for line in heredoc[2].splitlines())
        return str(json.loads(source)) if source.startswith('"') else source

    @property
    def description(self) -> str:
        """What it is for; empty if nobody wrote it."""
        return self.attribute("description") or ""

    @property
    def type(self) -> str:
        """Its type as it is written; empty for an output."""
        return self.attribute("type") or ""

    @property
    def counts(self) -> bool:
        """Whether it could be validated: neither a switch nor tags."""
        return self.type != "bool" and self.name != "tags"

    @property
    def validated(self) -> bool:
        """Whether it has a rule."""
        return re.search(r"^  validation \{", self.body, re.MULTILINE) is not None


@dataclass(frozen=True)
class Module:
    """One folder of modules/."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @cached_property
    def source(self) -> str:
        """All its Terraform, tests and examples aside."""
        return "".join(file.read_text() for file in sorted(self.folder.glob("*.tf")))

    @cached_property
    def inputs(self) -> list[Block]:
        """Its variables, those without a default first."""
        return sorted(self._blocks("variable"), key=lambda block: block.attribute("default") is not None)

    @cached_property
    def outputs(self) -> list[Block]:
        """Its outputs."""
        return self._blocks("output")

    @property
    def lines(self) -> int:
        """Lines of its Terraform, blank ones too."""
        return self.source.count("\n")

    @property
    def tests(self) -> int:
        """Runs in its tests."""
        return sum(len(re.findall(r'^run "', file.read_text(), re.MULTILINE)) for file in self.folder.glob("tests/*"))

    @property
    def readme(self) -> Path:
        """Where its documentation stands."""
        return self.folder / "README.md"

    @property
    def reason_for_length(self) -> str:
        """What its README says of more lines than a module should have."""
        found = _REASON.search(self.readme.read_text())
        return " ".join(found[1].split()) if found else ""

    def _blocks(self, kind: str) -> list[Block]:
        found = re.findall(_BLOCK.format(kind=kind), self.source, re.MULTILINE | re.DOTALL)
        return [Block(name, body) for name, body in found]

    def complaints(self) -> Iterator[str]:
        """What breaks the rules of modules/README.md."""
        if len(self.inputs) > MOST_INPUTS:
            yield f"{self.name} has {len(self.inputs)} inputs; {MOST_INPUTS} are the most."
        if self.lines > MOST_LINES and not self.reason_for_length:
            yield f"{self.name} has {self.lines} lines and its README no line `Over {MOST_LINES} lines: <reason>`."
        for block in [*self.inputs, *self.outputs]:
            if not block.description:
                yield f"{self.name}: {block.name} has no description."
            if re.search(r"\bany\b", block.type):
                yield f"{self.name}: {block.name} is of a type with `any`."


def reference(module: Module) -> str:
    """Inputs and outputs as tables, and in full the types that do not fit into one."""
    rows = [
        (f"`{block.name}`", f"`{_short(block.type)}`", _default(block), _cell(block.description))
        for block in module.inputs
    ]
    objects = [
        f"`{block.name}` is of the type\n\n```hcl\n{_dedented(block.type)}\n```"
        for block in module.inputs
        if "\n" in block.type
    ]
    outputs = [(f"`{block.name}`", _cell(block.description)) for block in module.outputs]
    return "\n\n".join(
        [
            "### Inputs",
            _table(("name", "type", "default", "description"), rows),
            *objects,
            "### Outputs",
            _table(("name", "description"), outputs),
        ]
    )


def example(module: Module) -> str:
    """The example, with sources as they are for someone who keeps the modules in `modules/`."""
    code = (module.folder / "examples" / "basic" / "main.tf").read_text().strip()
    code = code.replace('"../../"', f'"./modules/{module.name}"').replace('"../../../', '"./modules/')
    return f"```hcl\n{code}\n```"


def overview(modules: list[Module]) -> str:
    """One row per module, and the totals."""
    scans = scan()
    rows = [
        (
            f"[{module.name}]({module.name}/)",
            str(module.lines),
            str(len(module.inputs)),
            _share(module.inputs),
            str(module.tests),
            scans.get(module.name, "nothing to check"),
        )
        for module in modules
    ]
    inputs = [block for module in modules for block in module.inputs]
    total = (
        f"all {len(modules)}",
        str(sum(module.lines for module in modules)),
        str(len(inputs)),
        _share(inputs),
        str(sum(module.tests for module in modules)),
        f"{skips(modules)} skipped",
    )
    reasons = [f"- {m.name}, {m.lines} lines: {m.reason_for_length}" for m in modules if m.lines > MOST_LINES]
    return "\n\n".join(
        [
            _table(("module", "lines", "inputs", "inputs validated", "tests", "checkov"), [*rows, total]),
            f"Why some are longer than {MOST_LINES} lines:",
            "\n".join(reasons),
        ]
    )


def scan() -> dict[str, str]:
    """What checkov says of each module by itself."""
    options = ("--framework", "terraform", "--skip-download", "--skip-path", "examples", "--output", "json")
    answer = subprocess.run(
        [str(CHECKOV), "-d", str(MODULES), *options],
        cwd=MODULES,  # Away from the settings of `make lint`, which leave out what passed.
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode not in (0, 1):
        sys.exit(f"error: checkov did not run: {answer.stderr}")
    results = json.loads(answer.stdout)["results"]
    counts: dict[str, dict[str, int]] = {}
    for verdict in ("passed", "failed", "skipped"):
        for check in results[f"{verdict}_checks"]:
            name = check["file_path"].strip("/").split("/")[0]
            counts.setdefault(name, dict.fromkeys(("passed", "failed", "skipped"), 0))[verdict] += 1
    return {
        name: ", ".join(f"{number} {verdict}" for verdict, number in of.items() if number or verdict == "failed")
        for name, of in counts.items()
    }


def skips(modules: list[Module]) -> int:
    """How many checks are skipped, each with its reason beside it."""
    return sum(module.source.count("checkov:skip=") for module in modules)


def complaints(modules: list[Module]) -> Iterator[str]:
    """What breaks the rules, in one module or in all together."""
    for module in modules:
        yield from module.complaints()
    inputs = [block for module in modules for block in module.inputs if block.counts]
    if sum(block.validated for block in inputs) < LEAST_VALIDATED * len(inputs):
        yield f"Fewer than {LEAST_VALIDATED:.0%} of the inputs are validated."
    if skips(modules) > MOST_SKIPS:
        yield f"{skips(modules)} checks of checkov are skipped; {MOST_SKIPS} are the most."


def filled(readme: Path, parts: dict[str, str]) -> str:
    """The README with each part between its markers."""
    text = readme.read_text()
    for marker, content in parts.items():
        begin, end = f"<!-- BEGIN {marker} -->\n", f"<!-- END {marker} -->"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if found:
            text = f"{before}{begin}{content}\n{end}{after}"
        elif marker == "GENERATED":
            sys.exit(f"error: {readme.relative_to(ROOT)} has no lines {begin.strip()} and {end}.")
    return text


def _share(inputs: list[Block]) -> str:
    of = [block for block in inputs if block.counts]
    return f"{sum(block.validated for block in of)} of {len(of)}"


def _short(source: str) -> str:
    """A type on one line: of an object, that it is one."""
    if "object(" not in source:
        return source
    return source[: source.index("object(")] + "object" + ")" * source[: source.index("object(")].count("(")


def _default(block: Block) -> str:
    default = block.attribute("default")
    if default is None:
        return "required"
    if "\n" in default:
        return "see the type"
    return f'`"{default}"`' if block.type == "string" and default != "null" else f"`{default}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def _dedented(source: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in source.splitlines())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Write the READMEs, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something would be written")
    check = parser.parse_args().check
    modules = [Module(path.parent) for path in sorted(MODULES.glob("*/versions.tf"))]
    if missing := [str(module.readme.relative_to(ROOT)) for module in modules if not module.readme.exists()]:
        sys.exit(f"error: there is no {', '.join(missing)}.")
    wanted = {m.readme: filled(m.readme, {"GENERATED": reference(m), "EXAMPLE": example(m)}) for m in modules}
    wanted[MODULES / "README.md"] = filled(MODULES / "README.md", {"GENERATED": overview(modules)})
    stale = [readme for readme, text in wanted.items() if readme.read_text() != text]
    problems = list(complaints(modules))
    if check:
        problems += [f"{readme.relative_to(ROOT)} is out of date: run `{REPAIR}`." for readme in stale]
    else:
        for readme in stale:
            readme.write_text(wanted[readme])
            print(f"wrote {readme.relative_to(ROOT)}")
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
