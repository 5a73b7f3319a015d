"""Scan the plan of each module's minimal example with checkov, and write the results to modules/checkov.json.

The plan is the real provider's, without AWS. With --check nothing is written: the exit code is 1 if the file is out of
date.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scripts.lib.common import LOCAL, CommandError, command_parser, report_errors
from scripts.lib.module_readmes import CHECKOV, SCANS, Scan
from scripts.lib.offline_provider import offline_environment
from scripts.lib.plans import managed_resources
from scripts.lib.terraform_environment import process_environment
from scripts.lib.terraform_modules import MODULES
from scripts.lib.terraform_program import find_program
from scripts.lib.terraform_provider import running_provider

# Inputs of examples.
_VARIABLES = {
    "TF_VAR_firehose_arn": "arn:aws:firehose:eu-west-1:111122223333:deliverystream/metrics",
    "TF_VAR_package": json.dumps(
        {
            "bucket": "packages",
            "key": "function.zip",
            "source_code_hash": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "runtime": "python3.13",
        }
    ),
}


def main() -> None:
    """Write the results, or compare them with the file."""
    parser = command_parser("module_scan", __doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the file is out of date")
    check = parser.parse_args().check
    text = json.dumps(_scans(), indent=2) + "\n"
    if not check:
        SCANS.write_text(text)
    elif not SCANS.exists() or SCANS.read_text() != text:
        sys.exit("modules/checkov.json is out of date: run python -m scripts.module_scan.")


def _scans() -> dict[str, Scan]:
    examples = sorted(MODULES.glob("*/examples/basic"))
    with TemporaryDirectory() as folder, offline_environment() as environment:
        data = {example: LOCAL / "module-scan" / example.parts[-3] for example in examples}
        for example in examples:
            # Without AWS's environment, with which a running provider would not be installed.
            _terraform(example, data[example], process_environment(), "init", "-backend=false")
        with running_provider(data[examples[0]], environment) as shared:
            for example in examples:
                plan = Path(folder) / "plan"
                _terraform(example, data[example], shared | _VARIABLES, "plan", "-refresh=false", f"-out={plan}")
                shown = json.loads(_terraform(example, data[example], shared, "show", "-json", str(plan)))
                (Path(folder) / f"{example.parts[-3]}.json").write_text(json.dumps(_complete(shown)))
                plan.unlink()
        scans = _checked(examples, Path(folder))
        return {example.parts[-3]: scan for example, scan in zip(examples, scans, strict=True)}


def _complete(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan with a text in place of unknown arguments, which checkov takes for missing ones."""
    arguments = dict(_arguments(plan["configuration"]["root_module"]))
    unknown = {change["address"]: change["change"]["after_unknown"] for change in plan.get("resource_changes", [])}
    for _, resource in managed_resources(plan["planned_values"].get("root_module", {})):
        address = resource["address"]
        set_here = arguments[re.sub(r"\[[^]]*\]", "", address)]
        parts = {name: part for name, part in unknown[address].items() if name in set_here}
        resource["values"] = _with_unknown(resource.get("values"), parts)
    return plan


def _arguments(module: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield the address of each resource, without indexes, and the arguments that its configuration has."""
    for resource in module.get("resources", []):
        yield prefix + resource["address"], set(resource.get("expressions", ()))
    for name, call in module.get("module_calls", {}).items():
        yield from _arguments(call["module"], f"{prefix}module.{name}.")


def _with_unknown(values: Any, unknown: Any) -> Any:  # noqa: ANN401 - JSON
    if unknown is True:
        return "known after apply"
    if isinstance(unknown, dict):
        known = values or {}
        return known | {name: _with_unknown(known.get(name), part) for name, part in unknown.items() if part}
    if isinstance(unknown, list) and isinstance(values, list):
        return [_with_unknown(value, part) for value, part in zip_longest(values, unknown)]
    return values


def _checked(examples: list[Path], plans: Path) -> Iterator[Scan]:
    """Yield the results of each example's own module, without those of modules that it needs."""
    options = ("--framework", "terraform_plan", "--skip-download", "--output", "json")
    process = subprocess.run(
        [str(CHECKOV), "-d", str(plans), *options], cwd=plans, capture_output=True, text=True, check=False
    )
    if process.returncode not in (0, 1):
        raise CommandError(f"checkov failed: {process.stderr}")
    results: Mapping[str, list[dict[str, Any]]] = json.loads(process.stdout)["results"]
    for example in examples:
        module = example.parts[-3]
        source = "".join(file.read_text() for file in example.glob("*.tf"))
        calls = tuple(re.findall(r'^module "(\w+)" \{\n  source += "\.\./\.\./"$', source, re.MULTILINE))

        def own(verdict: str, module: str = module, calls: tuple[str, ...] = calls) -> list[dict[str, Any]]:
            return [
                found
                for found in results[f"{verdict}_checks"]
                if found["file_path"].strip("/") == f"{module}.json" and found["resource"].split(".")[1] in calls
            ]

        failed = {found["check_id"]: found["check_name"] for found in own("failed")}
        yield {"passed": len(own("passed")), "failed": dict(sorted(failed.items()))}


def _terraform(folder: Path, data: Path, environment: Mapping[str, str], *command: str) -> str:
    process = subprocess.run(
        [find_program().path, f"-chdir={folder}", *command, "-no-color"],
        env=dict(environment) | {"TF_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if process.returncode:
        raise CommandError(f"The example of {folder.parts[-3]} fails:\n{process.stdout}{process.stderr}")
    return process.stdout


if __name__ == "__main__":
    with report_errors():
        main()
