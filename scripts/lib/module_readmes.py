"""Generated parts of the modules' READMEs, in Markdown."""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.lib.common import ROOT, CommandError
from scripts.lib.releases import VERSION
from scripts.lib.terraform_modules import MAX_LINES, MODULES, BadInputs, Block, Module
from scripts.lib.versions_run import all_described

CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
# Stands for the address of the repository, which each team has on a host of its own.
REPOSITORY = "https://git.example.com/task-manager.git"

_LOCAL_SOURCE = re.compile(r'source = "(\.[^"]+)"')


def reference(module: Module) -> str:
    """Return tables of the inputs and outputs, and the full source of types that span lines."""
    rows = [
        (f"`{block.name}`", f"`{_short_type(block.type)}`", _default(block), _cell(block.description))
        for block in module.inputs
    ]
    types = [
        f"`{block.name}` is of the type\n\n```hcl\n{_dedent(block.type)}\n```"
        for block in module.inputs
        if "\n" in block.type
    ]
    outputs = [(f"`{block.name}`", _cell(block.description)) for block in module.outputs]
    return "\n\n".join(
        [
            "### Inputs",
            _table(("name", "type", "default", "description"), rows),
            *types,
            "### Outputs",
            _table(("name", "description"), outputs),
        ]
    )


def example(module: Module) -> str:
    """Return the basic example in one file, with modules of the last version in place of those of this checkout."""
    folder = module.folder / "examples" / "basic"
    parts = [(folder / f"{name}.tf").read_text().strip() for name in ("variables", "main", "outputs")]
    code = "\n\n".join(part for part in parts if part)
    code = _LOCAL_SOURCE.sub(lambda match: _released_source((folder / match[1]).resolve()), code)
    return f"```hcl\n{code}\n```"


def _released_source(folder: Path) -> str:
    return f'source = "git::{REPOSITORY}//{folder.relative_to(ROOT)}?ref=v{VERSION}"'


def overview(modules: list[Module]) -> str:
    """Return a table with a row for each module and the totals, and the reasons for the length of long modules.

    Raises:
        CommandError: checkov failed.
    """
    scans = _scan()
    versions = all_described()
    rows = [
        (
            f"[{module.name}]({module.name}/)",
            str(module.lines),
            str(len(module.inputs)),
            _validated_share(module.inputs),
            str(module.tests),
            _refused_share(module.bad_inputs),
            "no" if module.not_replaceable else "yes",
            scans.get(module.name, "nothing to check"),
            versions.get(module.name, "none"),
        )
        for module in modules
    ]
    inputs = [block for module in modules for block in module.inputs]
    total = (
        f"all {len(modules)}",
        str(sum(module.lines for module in modules)),
        str(len(inputs)),
        _validated_share(inputs),
        str(sum(module.tests for module in modules)),
        _refused_share(*(module.bad_inputs for module in modules)),
        f"{sum(not module.not_replaceable for module in modules)} of {len(modules)}",
        f"{sum(module.skipped_checks for module in modules)} skipped",
        "",
    )
    head = (
        "module",
        "lines",
        "inputs",
        "inputs validated",
        "tests",
        "refused of the bad inputs",
        "replaceable",
        "checkov",
        "versions run",
    )
    reasons = [
        f"- {module.name}, {module.lines} lines: {module.length_reason}"
        for module in modules
        if module.lines > MAX_LINES
    ]
    return "\n\n".join(
        [
            _table(head, [*rows, total]),
            f"Why some are longer than {MAX_LINES} lines:",
            "\n".join(reasons),
        ]
    )


def with_sections(readme: Path, sections: Mapping[str, str]) -> str:
    """Return the README's text with each section between its markers; all but GENERATED are optional.

    Raises:
        CommandError: The README has no markers for GENERATED.
    """
    text = readme.read_text()
    for marker, content in sections.items():
        begin, end = f"<!-- BEGIN {marker} -->\n", f"<!-- END {marker} -->"
        before, _, rest = text.partition(begin)
        _, found_end, after = rest.partition(end)
        if found_end:
            text = f"{before}{begin}{content}\n{end}{after}"
        elif marker == "GENERATED":
            raise CommandError(f"{readme.relative_to(ROOT)} has no lines {begin.strip()} and {end}.")
    return text


def _scan() -> dict[str, str]:
    """Return a summary of checkov's results by module."""
    options = ("--framework", "terraform", "--skip-download", "--skip-path", "examples", "--output", "json")
    process = subprocess.run(
        [str(CHECKOV), "-d", str(MODULES), *options],
        cwd=MODULES,  # Another folder than that of the settings of `make lint`, which leave out passed checks.
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode not in (0, 1):
        raise CommandError(f"checkov failed: {process.stderr}")
    results = json.loads(process.stdout)["results"]
    verdicts = ("passed", "failed", "skipped")
    counts: dict[str, dict[str, int]] = {}
    for verdict in verdicts:
        for check in results[f"{verdict}_checks"]:
            name = check["file_path"].strip("/").split("/")[0]
            counts.setdefault(name, dict.fromkeys(verdicts, 0))[verdict] += 1
    return {
        name: ", ".join(
            f"{count} {verdict}" for verdict, count in module_counts.items() if count or verdict == "failed"
        )
        for name, module_counts in counts.items()
    }


def _validated_share(inputs: list[Block]) -> str:
    relevant = [block for block in inputs if block.needs_validation]
    return f"{sum(block.is_validated for block in relevant)} of {len(relevant)}"


def _refused_share(*bad_inputs: BadInputs) -> str:
    cases = [case for each in bad_inputs for case in each.cases.values()]
    return f"{sum(bool(case.refused) for case in cases)} of {len(cases)}"


def _short_type(source: str) -> str:
    """Return a type on one line, an object without its attributes."""
    if "object(" not in source:
        return source
    prefix = source[: source.index("object(")]
    return prefix + "object" + ")" * prefix.count("(")


def _default(block: Block) -> str:
    default = block.attribute("default")
    if default is None:
        return "required"
    if "\n" in default:
        return "see the type"
    return f'`"{default}"`' if block.type == "string" and default != "null" else f"`{default}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def _dedent(source: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in source.splitlines())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
