"""Run `terraform test` in every module, two at a time; print one line per module, and the totals last."""

import re
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
    process = _init(module)
    if process.returncode == 0:
        process = _terraform(module, environment, "test")
    output = process.stdout + process.stderr
    totals = _TOTALS.search(output)
    passed, failed, skipped = (int(count or 0) for count in totals.groups()) if totals else (0, 0, 0)
    if process.returncode or passed + failed == 0:
        failed = max(failed, 1)
    lines = [line for line in output.splitlines() if line.strip() and not _PASSED.search(line)]
    error = "\n".join(lines) if failed else ""
    return Outcome(module.name, passed, failed, skipped, error, time.monotonic() - started)


def _provider(module: Path) -> AbstractContextManager[dict[str, str]]:
    """Run the provider that the init of a module selects."""
    process = _init(module)
    if process.returncode:
        raise CommandError(f"{find_program().name}'s init failed:\n{process.stdout}{process.stderr}")
    return running_provider(DATA / module.name, process_environment())


def _init(module: Path) -> subprocess.CompletedProcess[str]:
    return _terraform(
        module, process_environment(named_variables(downloads=True)), "init", "-backend=false", "-input=false"
    )


def _terraform(
    module: Path, environment: Mapping[str, str], command: str, *options: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.terraform", f"-chdir={module}", command, "-no-color", *options],
        cwd=ROOT,
        env=dict(environment) | {"TF_DATA_DIR": str(DATA / module.name)},
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
    modules = _modules(parser.parse_args().module)
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
    passed, failed, skipped_runs = (
        sum(getattr(outcome, count) for outcome in outcomes) for count in ("passed", "failed", "skipped")
    )
    print(f"modules: {passed} passed, {failed} failed, {skipped_runs} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
