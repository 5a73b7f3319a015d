"""Run everything that a change can break, and print what ran, what was skipped and why, and the totals."""

import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from scripts.lib.common import REPORTS, ROOT, CommandError, command_parser, report_errors
from scripts.lib.terraform_environment import process_environment

_MODULE_EXAMPLES = "tests/e2e/test_module_examples.py"
# Tests that recreate a system need one of their own; so that both systems are busy for about as long, others run there
# before them.
_SECOND_SYSTEM = ("tests/e2e/test_least_privilege.py", "tests/e2e/test_destroy.py", "tests/e2e/test_crash.py")

_COUNTS = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\.?\s*$", re.MULTILINE)


@dataclass
class Result:
    """Counts of one part; `skips` has a reason for each skipped test."""

    passed: int
    failed: int
    skipped: int = 0
    skips: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def parse_counts(output: str, exit_code: int) -> Result:
    """Return the last counts in a command's output; a failure without counts is one failed test.

    Raises:
        CommandError: The command succeeded without counts, so it may have run nothing.
    """
    matches = _COUNTS.findall(output)
    if not matches:
        if exit_code == 0:
            raise CommandError("A part succeeded without printing what it ran.")
        return Result(0, 1)
    passed, failed, skipped = (int(number or 0) for number in matches[-1])
    return Result(passed, max(failed, int(exit_code != 0)), skipped)


def parse_report(report: Path, exit_code: int) -> Result:
    """Return the counts and skip reasons of a JUnit report; a missing report is one failed test."""
    if not report.exists():
        return Result(0, 1)
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - our own pytest wrote it
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skips = [(case, skip) for case in cases if (skip := case.find("skipped")) is not None]
    reasons = [f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}" for case, skip in skips]
    return Result(len(cases) - failed - len(skips), max(failed, int(exit_code != 0)), len(skips), reasons)


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command, and both print and return its output."""
    environment = process_environment() | {"PYTHONUNBUFFERED": "1"}
    lines = []
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return subprocess.CompletedProcess(command, process.returncode, "".join(lines))


def _pytest(name: str, *arguments: str, log: IO[str] | None = None, **settings: str) -> Result:
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
    environment = process_environment() | settings
    process = subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log, check=False)
    return parse_report(report, process.returncode)


def _lint() -> Result:
    process = _run(sys.executable, "-m", "scripts.lint")
    result = parse_counts(process.stdout, process.returncode)
    result.skips = [line.strip("! ") for line in process.stdout.splitlines() if "NOT RUN" in line]
    return result


def _unit() -> Result:
    return _pytest("unit", "tests/unit", "tests/contract", "tests/runtime", "--numprocesses=auto")


def _simulation() -> Result:
    return _pytest("simulation", "tests/simulation", "--numprocesses=auto")


def _modules() -> Result:
    process = _run(sys.executable, "-m", "scripts.test_modules")
    return parse_counts(process.stdout, process.returncode)


def _stack() -> Result:
    terraform = (sys.executable, "-m", "scripts.terraform", f"-chdir={ROOT / 'terraform' / 'stack'}")
    init = _run(*terraform, "init", "-backend=false", "-input=false", "-no-color")
    process = _run(*terraform, "test", "-no-color") if init.returncode == 0 else init
    return parse_counts(process.stdout, process.returncode)


def _examples(log: IO[str] | None = None) -> Result:
    return _pytest("examples", _MODULE_EXAMPLES, log=log)


def _e2e_second(log: IO[str] | None = None) -> Result:
    return _pytest("e2e-second", *_SECOND_SYSTEM, log=log, E2E_NAME="second")


def _e2e(log: IO[str] | None = None) -> Result:
    other_parts = (_MODULE_EXAMPLES, *_SECOND_SYSTEM)
    return _pytest("e2e", "tests/e2e", *(f"--ignore={path}" for path in other_parts), log=log)


PARTS: dict[str, Callable[[], Result]] = {
    "lint": _lint,
    "unit": _unit,
    "simulation": _simulation,
    "modules": _modules,
    "stack": _stack,
    "examples": _examples,
    "e2e-second": _e2e_second,
    "e2e": _e2e,
}

# The unit tests run the stack's tests too, since they read their results.
_DEFAULT_PARTS = [name for name in PARTS if name != "stack"]

# Parts that mostly wait, each for a local AWS of its own, and so run beside the others, which calculate.
_BACKGROUND_PARTS: dict[str, Callable[[IO[str]], Result]] = {
    "examples": _examples,
    "e2e-second": _e2e_second,
    "e2e": _e2e,
}


def _timed(part: Callable[[], Result]) -> tuple[Result, float]:
    started = time.monotonic()
    return part(), time.monotonic() - started


def _log(name: str) -> Path:
    return REPORTS / f"{name}.log"


def _run_in_background(name: str) -> tuple[Result, float]:
    with _log(name).open("w") as log:
        return _timed(partial(_BACKGROUND_PARTS[name], log))


def main() -> None:
    """Run the named parts, or all; exit with 1 if anything failed."""
    parser = command_parser("test", __doc__)
    parser.add_argument("part", nargs="*", help=f"{', '.join(PARTS)} (default: all but stack, which unit includes)")
    names = parser.parse_args().part or _DEFAULT_PARTS
    if unknown := set(names) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    REPORTS.mkdir(parents=True, exist_ok=True)
    results: dict[str, tuple[Result, float]] = {}
    background = [name for name in names if name in _BACKGROUND_PARTS]
    if len(background) == len(names):
        # One part always prints its output while it runs.
        background = background[:-1]
    with ThreadPoolExecutor(len(_BACKGROUND_PARTS)) as pool:
        futures = {name: pool.submit(_run_in_background, name) for name in background}
        for name in sorted(names, key=lambda name: name in futures):
            print(f"\n===== {name} =====", flush=True)
            if name in futures:
                results[name] = futures[name].result()
                print(_log(name).read_text(), flush=True)
            else:
                results[name] = _timed(PARTS[name])
    print("\n===== summary =====")
    for name, (result, seconds) in results.items():
        print(f"{name}: {result} ({seconds:.0f} s)")
        for reason in result.skips:
            print(f"  skipped: {reason}")
    total = Result(
        *(sum(getattr(result, count) for result, _ in results.values()) for count in ("passed", "failed", "skipped"))
    )
    print(total, flush=True)
    sys.exit(1 if total.failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
