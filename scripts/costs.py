"""Write docs/costs.md from committed measurements and prices, or measure again first.

--measure runs the functions and writes their usage into scripts/data/usage.json; processor times are those of this
machine. What an environment has by the month is written there by hand, and compared with the plan by a test.
"""

import json
from dataclasses import replace

from scripts.lib.common import ROOT, command_parser, report_errors
from scripts.lib.cost_page import USAGE, Release, content
from scripts.lib.generated import Generated
from scripts.lib.usage import measure
from scripts.lib.user_environment import ignore_configuration

COSTS = Generated(ROOT / "docs" / "costs.md", content, "the measurements and prices", "costs")


def main() -> None:
    """Measure if asked to, and write the page or compare it."""
    parser = command_parser("costs", __doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page differs")
    parser.add_argument("--measure", action="store_true", help="measure the usage first")
    arguments = parser.parse_args()
    ignore_configuration()
    if arguments.measure:
        data = json.loads(USAGE.read_text())
        data["current"] = replace(Release.read("current"), works=measure()).as_json()
        USAGE.write_text(json.dumps(data, indent=2) + "\n")
    if arguments.check:
        COSTS.check()
    else:
        COSTS.document.write_text(content(), encoding="utf-8")


if __name__ == "__main__":
    with report_errors():
        main()
