"""Print a table of the accesses that the end-to-end tests tried and that were refused, with their responses.

It reads the report of `make test-e2e`. With --write, it writes the table into docs/reliability.md.
"""

import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

from scripts.lib.common import REPORTS, CommandError, command_parser, report_errors
from scripts.lib.reliability import write_section

REFUSED = "refused"
"""Property of a test in the report: a JSON list of the access, the response's status and its reason."""


def table(report: Path) -> str:
    """Return the refusals in a JUnit report as a Markdown table, in the order of the tests.

    Raises:
        CommandError: The report has no refusals.
    """
    root = ET.parse(report).getroot()  # noqa: S314 - our own pytest wrote it
    values = [element.attrib["value"] for element in root.iter("property") if element.get("name") == REFUSED]
    if not values:
        raise CommandError(f"{report.name} has no refusals: run `make test-e2e` first.")
    lines = ["| access | times | response |", "|---|---:|---|"]
    for value, times in Counter(values).items():
        access, status, reason = json.loads(value)
        lines.append(f"| {access} | {times} | {status} {reason} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table, or write it too."""
    parser = command_parser("refusals", __doc__)
    parser.add_argument("--report", type=Path, default=REPORTS / "e2e.xml", help="JUnit report (default: the last)")
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    arguments = parser.parse_args()
    if not arguments.report.exists():
        raise CommandError(f"{arguments.report} does not exist: run `make test-e2e` first.")
    refusals = table(arguments.report)
    print(refusals)
    if arguments.write:
        write_section("refusals", refusals)


if __name__ == "__main__":
    with report_errors():
        main()
