"""Table of refused accesses from the end-to-end tests' report."""

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from scripts.lib.common import CommandError
from scripts.refusals import REFUSED, table


def report(folder: Path, *properties: tuple[str, object]) -> Path:
    file = folder / "report.xml"
    lines = [f"<property name={quoteattr(name)} value={quoteattr(json.dumps(value))} />" for name, value in properties]
    cases = "".join(f"<testcase><properties>{line}</properties></testcase>" for line in lines)
    file.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    return file


def test_equal_refusals_are_counted_in_the_order_of_the_tests(tmp_path: Path) -> None:
    no_key, quota = ["an endpoint, with no key", 403, "No key, no way."], ["an endpoint, over the quota", 429, "Later."]

    rows = table(report(tmp_path, (REFUSED, no_key), ("other", "x"), (REFUSED, quota), (REFUSED, no_key)))

    assert rows.splitlines() == [
        "| access | times | response |",
        "|---|---:|---|",
        "| an endpoint, with no key | 2 | 403 No key, no way. |",
        "| an endpoint, over the quota | 1 | 429 Later. |",
    ]


def test_a_report_without_refusals_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="has no refusals"):
        table(report(tmp_path))
