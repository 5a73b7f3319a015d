"""Run everything that a change can break, and end with what ran, what was skipped and why, and the totals."""

import argparse
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

from scripts.common import LOCAL, ROOT, CommandError, report_errors
from scripts.terraform import process_environment

REPORTS = LOCAL / "reports"

_MODULE_EXAMPLES = "tests/e2e/test_module_examples.py"
_REMAKE = ("tests/e2e/test_destroy.py", "tests/e2e/test_crash.py")

_COUNTS = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\.?\s*$", re.MULTILINE)


@dataclass
class Result:
    """What came of one part; `skips` says of each thing that did not run why not."""

    passed: int
    failed: int
    skipped: int = 0
    skips: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command that says itself how many checks passed, showing what it prints."""
    environment = process_environment() | {"PYTHONUNBUFFERED": "1"}
    lines = []
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return subprocess.CompletedProcess(command, process.returncode, "".join(lines))


def counted(output: str, code: int) -> Result:
    """The counts that a command printed last; one that failed without any counts as one failure.

    Raises:
        CommandError: It says that all is well and names no count, which may mean that nothing ran.
    """
    found = _COUNTS.findall(output)
    if not found:
        if code == 0:
            raise CommandError("A part ended well without saying what it ran.")
        return Result(0, 1)
    passed, failed, skipped = (int(number or 0) for number in found[-1])
    return Result(passed, max(failed, int(code != 0)), skipped)


def counted_report(report: Path, code: int) -> Result:
    """The counts and the reasons of skips in a JUnit report of pytest."""
    if not report.exists():
        return Result(0, 1)
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - our own pytest wrote it
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skips = [(case, skip) for case in cases if (skip := case.find("skipped")) is not None]
    reasons = [f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}" for case, skip in skips]
    return Result(len(cases) - failed - len(skips), max(failed, int(code != 0)), len(skips), reasons)


def _pytest(name: str, *arguments: str, log: IO[str] | None = None, **settings: str) -> Result:
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
    environment = process_environment() | settings
    answer = subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log, check=False)
    return counted_report(report, answer.returncode)


def _lint() -> Result:
    answer = _run(sys.executable, "-m", "scripts.lint")
    result = counted(answer.stdout, answer.returncode)
    result.skips = [line.strip("! ") for line in answer.stdout.splitlines() if "NOT RUN" in line]
    return result


def _unit() -> Result:
    return _pytest("unit", "tests/unit", "tests/contract", "--numprocesses=auto")


def _simulation() -> Result:
    return _pytest("simulation", "tests/simulation", "--numprocesses=auto")


def _modules() -> Result:
    answer = _run(sys.executable, ROOT / "scripts" / "test_modules")
    return counted(answer.stdout, answer.returncode)


def _stack() -> Result:
    stack = (sys.executable, "-m", "scripts.terraform", f"-chdir={ROOT / 'terraform' / 'stack'}")
    init = _run(*stack, "init", "-backend=false", "-input=false", "-no-color")
    answer = _run(*stack, "test", "-no-color") if init.returncode == 0 else init
    return counted(answer.stdout, answer.returncode)


def _examples(log: IO[str] | None = None) -> Result:
    return _pytest("examples", _MODULE_EXAMPLES, log=log)


def _remake(log: IO[str] | None = None) -> Result:
    return _pytest("remake", *_REMAKE, log=log, E2E_NAME="remake")


def _e2e(log: IO[str] | None = None) -> Result:
    elsewhere = (_MODULE_EXAMPLES, *_REMAKE)
    return _pytest("e2e", "tests/e2e", *(f"--ignore={path}" for path in elsewhere), log=log)


PARTS: dict[str, Callable[[], Result]] = {
    "lint": _lint,
    "unit": _unit,
    "simulation": _simulation,
    "modules": _modules,
    "stack": _stack,
    "examples": _examples,
    "remake": _remake,
    "e2e": _e2e,
}

# The unit tests run what `stack` runs, since they read what comes of it.
_BY_DEFAULT = [name for name in PARTS if name != "stack"]

# These wait for most of their time, each for a local AWS of its own; the others calculate.
_ASIDE: dict[str, Callable[[IO[str]], Result]] = {"examples": _examples, "remake": _remake, "e2e": _e2e}


def _timed(part: Callable[[], Result]) -> tuple[Result, float]:
    started = time.monotonic()
    return part(), time.monotonic() - started


def _log(name: str) -> Path:
    return REPORTS / f"{name}.log"


def _run_aside(name: str) -> tuple[Result, float]:
    with _log(name).open("w") as log:
        return _timed(partial(_ASIDE[name], log))


def main() -> None:
    """Run the parts that are named, or all of them; end with 1 when anything failed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.test", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"{', '.join(PARTS)} (default: all but stack, which unit has too)")
    names = parser.parse_args().part or _BY_DEFAULT
    if unknown := set(names) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    REPORTS.mkdir(parents=True, exist_ok=True)
    results: dict[str, tuple[Result, float]] = {}
    waits = [name for name in names if name in _ASIDE]
    # One part is always to be seen while it runs.
    aside = waits if len(waits) < len(names) else waits[:-1]
    with ThreadPoolExecutor(len(_ASIDE)) as side_by_side:
        waiting = {name: side_by_side.submit(_run_aside, name) for name in aside}
        for name in sorted(names, key=lambda name: name in waiting):
            print(f"\n===== {name} =====", flush=True)
            if name in waiting:
                results[name] = waiting[name].result()
                print(_log(name).read_text(), flush=True)
            else:
                results[name] = _timed(PARTS[name])
    print("\n===== what ran =====")
    for name, (result, seconds) in results.items():
        print(f"{name}: {result} ({seconds:.0f} s)")
        for reason in result.skips:
            print(f"  skipped: {reason}")
    every = [result for result, _ in results.values()]
    total = Result(
        sum(one.passed for one in every), sum(one.failed for one in every), sum(one.skipped for one in every)
    )
    print(total, flush=True)
    sys.exit(1 if total.failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
