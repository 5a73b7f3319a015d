"""Test counts of the parts of `make test`."""

from pathlib import Path

import pytest

from scripts.lib.common import CommandError
from scripts.lib.test_results import parse_output, parse_report


@pytest.mark.parametrize(
    ("output", "code", "counts"),
    [
        ("lint: 9 passed, 0 failed, 1 skipped\n", 0, (9, 0, 1)),
        ("1 passed, 0 failed\nall: 9 passed, 2 failed\n", 1, (9, 2, 0)),
        ("9 passed, 0 failed\nthen it broke", 1, (9, 1, 0)),
        ("it broke", 1, (0, 1, 0)),
    ],
)
def test_counts_of_a_part(output: str, code: int, counts: tuple[int, int, int]) -> None:
    result = parse_output(output, code)
    assert (result.passed, result.failed, result.skipped) == counts


def test_a_success_without_counts_is_an_error() -> None:
    with pytest.raises(CommandError):
        parse_output("fine", 0)


def test_counts_and_reasons_of_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        """<testsuites><testsuite>
        <testcase classname="a" name="good"/>
        <testcase classname="a" name="bad"><failure/></testcase>
        <testcase classname="a" name="worse"><error/></testcase>
        <testcase classname="a" name="not"><skipped message="no browser here"/></testcase>
        </testsuite></testsuites>"""
    )
    result = parse_report(report, 1)
    assert (str(result), result.skips) == ("1 passed, 2 failed, 1 skipped", ["a.not: no browser here"])


def test_a_missing_report_is_a_failure(tmp_path: Path) -> None:
    assert parse_report(tmp_path / "none", 0).failed == 1
