"""Run `terraform test` of every module and of its examples, two modules at a time; print a line per module and totals.

A module is tested in a copy of its folder, which other modules are not beside: whoever copies the folder can test it.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scripts.lib.common import LOCAL, ROOT, CommandError, command_parser, report_errors
from scripts.lib.terraform_environment import process_environment
from scripts.lib.terraform_program import find_program
from scripts.lib.terraform_provider import running_provider
from scripts.lib.user_environment import named_variables
from scripts.lib.versions_run import note_versions, versions_of

MODULES = ROOT / "modules"
DATA = LOCAL / "modules"

_TOTALS = re.compile(r"^(?:Success|Failure)! (\d+) passed, (\d+) failed(?:, (\d+) skipped)?\.$", re.MULTILINE)
_PASSED = re.compile(r"^\s*run \".*\"\.\.\. pass$|\.\.\. (in progress|tearing down|pass)$")


@dataclass(frozen=True)
class Outcome:
    """Counts of a module's runs; `error` is Terraform's output about those that failed."""

    module: str
    passed: int
    failed: int
    skipped: int
    error: str
    seconds: float


def run_tests(module: Path, environment: Mapping[str, str]) -> Outcome:
    """Run the tests of one module; a module without tests, or whose tests cannot start, counts as failed.

    Args:
        module: Folder of the module.
        environment: Environment with a running provider.
    """
    started = time.monotonic()
    passed = failed = skipped = 0
    errors = ""
    for root in _roots(module):
        process = _init(root)
        if process.returncode == 0:
            process = _terraform(root, environment, "test")
        counts, error = _results(process)
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
        errors += error
    return Outcome(module.name, passed, failed, skipped, errors, time.monotonic() - started)


@dataclass(frozen=True)
class _Root:
    """Folder that Terraform runs in, and the folder of its data."""

    folder: Path
    data: Path


def _roots(module: Path) -> list[_Root]:
    """Return a copy of the module alone, and its examples."""
    data = DATA / module.name
    alone = data / "alone"
    shutil.rmtree(alone, ignore_errors=True)
    shutil.copytree(module, alone, ignore=shutil.ignore_patterns("examples", ".terraform*"))
    examples = sorted(folder.parent for folder in module.glob("examples/*/tests"))
    return [_Root(alone, data), *(_Root(example, data / "examples" / example.name) for example in examples)]


def _results(process: subprocess.CompletedProcess[str]) -> tuple[tuple[int, int, int], str]:
    """Return how many runs passed, failed and were skipped, and Terraform's output about those that failed."""
    output = process.stdout + process.stderr
    totals = _TOTALS.search(output)
    passed, failed, skipped = (int(count or 0) for count in totals.groups()) if totals else (0, 0, 0)
    if process.returncode or passed + failed == 0:
        failed = max(failed, 1)
    lines = [line for line in output.splitlines() if line.strip() and not _PASSED.search(line)]
    return (passed, failed, skipped), "\n".join(lines) if failed else ""


def _provider(module: Path) -> AbstractContextManager[dict[str, str]]:
    """Run the provider that the init of a module selects."""
    root = _roots(module)[0]
    process = _init(root)
    if process.returncode:
        raise CommandError(f"{find_program().name}'s init failed:\n{process.stdout}{process.stderr}")
    return running_provider(root.data, process_environment())


def _init(root: _Root) -> subprocess.CompletedProcess[str]:
    return _terraform(
        root, process_environment(named_variables(downloads=True)), "init", "-backend=false", "-input=false"
    )


def _terraform(
    root: _Root, environment: Mapping[str, str], command: str, *options: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.terraform", f"-chdir={root.folder}", command, "-no-color", *options],
        cwd=ROOT,
        env=dict(environment) | {"TF_DATA_DIR": str(root.data)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def _modules(names: list[str]) -> list[Path]:
    """Return the modules with these names, or all, those with the most tests first to shorten the total time.

    Raises:
        CommandError: There is no module of a name.
    """
    modules = [path.parent for path in MODULES.glob("*/versions.tf") if not names or path.parent.name in names]
    if unknown := set(names) - {module.name for module in modules}:
        raise CommandError(f"There is no module {', '.join(sorted(unknown))}.")
    return sorted(modules, key=lambda module: -sum(file.stat().st_size for file in module.glob("tests/*.hcl")))


def main() -> None:
    """Run the tests and exit with 1 if a run failed."""
    parser = command_parser("test_modules", __doc__)
    parser.add_argument("module", nargs="*", help="a module's folder name (default: all)")
    parser.add_argument("--note", action="store_true", help="note the versions in scripts/data/versions-run.json")
    arguments = parser.parse_args()
    modules = _modules(arguments.module)
    outcomes = []
    with _provider(modules[0]) as environment, ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(partial(run_tests, environment=environment), modules):
            verdict = "FAILED" if outcome.failed else "passed"
            skipped = f", {outcome.skipped} skipped" if outcome.skipped else ""
            counts = f"{outcome.passed} passed, {outcome.failed} failed{skipped}"
            print(f"{verdict}  {outcome.module}: {counts} ({outcome.seconds:.0f} s)", flush=True)
            if outcome.error:
                print(outcome.error, flush=True)
            outcomes.append(outcome)
            if arguments.note and not outcome.failed:
                note_versions([outcome.module], versions_of(find_program(), DATA / outcome.module))
    passed, failed, skipped_runs = (
        sum(getattr(outcome, count) for outcome in outcomes) for count in ("passed", "failed", "skipped")
    )
    print(f"modules: {passed} passed, {failed} failed, {skipped_runs} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
