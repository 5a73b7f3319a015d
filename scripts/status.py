"""Print the status of an environment: alarms, errors, queues, imports, workflows, unconfirmed subscriptions.

A part that is not available is shown as unknown, with the reason. Nothing is changed.
"""

import json

from scripts.lib.aws import access_to
from scripts.lib.common import command_parser, report_errors
from scripts.lib.outputs import applied_outputs
from scripts.lib.status import Environment, status
from scripts.lib.status_page import page


def main() -> None:
    """Print the status of one environment."""
    parser = command_parser("status", __doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    outputs = applied_outputs(arguments.env)
    current = status(Environment.connect(outputs, access_to(arguments.env, outputs["region"])))
    print(json.dumps(current, indent=2) if arguments.json else page(arguments.env, current))


if __name__ == "__main__":
    with report_errors():
        main()
