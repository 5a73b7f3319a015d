"""Make a table of the accesses that the end-to-end tests tried and that were refused, each with its answer.

It reads the report that `make test-e2e` leaves. With --write, the table goes into docs/reliability.md.
"""

import argparse
import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

from scripts.common import CommandError, report_errors
from scripts.reliability import write_section
from scripts.test import REPORTS

REFUSED = "refused"
"""The property of a test in the report: what was tried, the status of the answer, and what that says."""


def table(report: Path) -> str:
    """Return the refusals in a JUnit report, in Markdown, in the order of the tests.

    Raises:
        CommandError: There are none.
    """
    root = ET.parse(report).getroot()  # noqa: S314 - our own pytest wrote it
    noted = [one.attrib["value"] for one in root.iter("property") if one.get("name") == REFUSED]
    if not noted:
        raise CommandError(f"{report.name} knows of no refusal: run `make test-e2e` first.")
    lines = ["| tried | times | answer |", "|---|---:|---|"]
    for value, times in Counter(noted).items():
        access, status, reason = json.loads(value)
        lines.append(f"| {access} | {times} | {status} {reason} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.refusals", description=__doc__)
    parser.add_argument("--report", type=Path, default=REPORTS / "e2e.xml", help="the report (default: the last one)")
    parser.add_argument("--write", action="store_true", help="write it into docs/reliability.md")
    arguments = parser.parse_args()
    if not arguments.report.exists():
        raise CommandError(f"There is no {arguments.report}: run `make test-e2e` first.")
    found = table(arguments.report)
    print(found)
    if arguments.write:
        write_section("refusals", found)


if __name__ == "__main__":
    with report_errors():
        main()
