"""Results of the parts of `make test`: counts, reasons of skipped tests, and the time of each test."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from scripts.lib.common import CommandError

_COUNTS = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\.?\s*$", re.MULTILINE)
_CHECK = re.compile(r"^(?:passed|FAILED) +([^:(]+?)(?::.*)? \((\d+)(?:\.\d)? s\)$", re.MULTILINE)
_NOT_RUN = re.compile(r"NOT RUN: .*\w")


@dataclass
class Result:
    """Counts of one part; `skips` has a reason for each skipped test, `seconds` the time of each test by its name."""

    passed: int
    failed: int
    skipped: int = 0
    skips: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def parse_output(output: str, exit_code: int) -> Result:
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
    seconds = {name: float(number) for name, number in _CHECK.findall(output)}
    return Result(passed, max(failed, int(exit_code != 0)), skipped, _NOT_RUN.findall(output), seconds)


def parse_report(report: Path, exit_code: int) -> Result:
    """Return the results of a JUnit report; a missing report is one failed test."""
    if not report.exists():
        return Result(0, 1)
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - our own pytest wrote it
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skips = [(case, skip) for case in cases if (skip := case.find("skipped")) is not None]
    reasons = [f"{_name(case)}: {skip.get('message')}" for case, skip in skips]
    seconds = {_name(case): float(case.get("time", 0)) for case in cases}
    return Result(len(cases) - failed - len(skips), max(failed, int(exit_code != 0)), len(skips), reasons, seconds)


def _name(case: ET.Element) -> str:
    return f"{case.get('classname')}.{case.get('name')}"
