"""Print the outputs of an environment as one JSON object: URLs, names, one client's API key."""

import json

from scripts.lib.common import command_parser, report_errors
from scripts.lib.outputs import read_outputs


def main() -> None:
    """Print the outputs of one environment."""
    parser = command_parser("outputs", __doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--client", help="client whose API key is printed (default: the first by name)")
    arguments = parser.parse_args()
    print(json.dumps(read_outputs(arguments.env, client=arguments.client), indent=2))


if __name__ == "__main__":
    with report_errors():
        main()
