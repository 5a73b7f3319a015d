"""Print what others need to know of an environment, as one JSON object: URLs, names, one client's API key."""

import argparse
import json
from pathlib import Path
from typing import Any

from scripts.common import LOCAL, CommandError, report_errors
from scripts.local_aws import LocalAws
from scripts.terraform import Root

NAMES = (
    "api_url",
    "api_key",
    "region",
    "bucket",
    "imports_prefix",
    "reports_prefix",
    "tasks_table",
    "events_topic_arn",
    "background_queue_url",
    "background_dlq_url",
    "import_state_machine_arn",
    "functions",
)


def read_outputs(environment: str, folder: Path | None = None, client: str | None = None) -> dict[str, Any]:
    """What an applied environment says of itself, with the API key of `client` (default: the first by name).

    Raises:
        CommandError: Nothing is applied there, or it has no such client.
    """
    folder = folder or LOCAL / environment
    root = Root(environment, folder)
    if not (folder / "terraform").is_dir():
        command = "make up" if environment == "local" else f"make deploy ENV={environment}"
        raise CommandError(f"Nothing is known here of the environment {environment!r}: `{command}` brings it up.")
    outputs = root.outputs()
    if "api_url" not in outputs:
        raise CommandError(f"The environment {environment!r} is not complete yet; apply it again.")
    keys = outputs["api_keys"]
    if client and client not in keys:
        raise CommandError(f"There is no client {client!r}; there are: {', '.join(sorted(keys))}.")
    outputs["api_key"] = keys[client or min(keys)]
    local = {"endpoint_url": LocalAws(folder).endpoint_url} if environment == "local" else {}
    return {name: outputs[name] for name in NAMES} | local


def main() -> None:
    """Print the outputs of one environment."""
    parser = argparse.ArgumentParser(prog="python -m scripts.outputs", description=__doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--client", help="whose API key to show (default: the first by name)")
    arguments = parser.parse_args()
    print(json.dumps(read_outputs(arguments.env, client=arguments.client), indent=2))


if __name__ == "__main__":
    with report_errors():
        main()
