"""Print the outputs of an environment as one JSON object: URLs, names, one client's API key."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from scripts.common import LOCAL, ROOT, CommandError, report_errors
from scripts.local_aws import LocalAws
from scripts.terraform import Root, backend_options

NAMES = (
    "api_url",
    "api_key",
    "region",
    "endpoint_url",
    "bucket",
    "imports_prefix",
    "reports_prefix",
    "tasks_table",
    "events_topic_arn",
    "background_queue_url",
    "background_dlq_url",
    "failed_events_queue_url",
    "import_state_machine_arn",
    "functions",
)


def applied_outputs(environment: str, folder: Path | None = None) -> dict[str, Any]:
    """Return all outputs of an environment's Terraform: the members of `system`, and `api_keys`.

    Raises:
        CommandError: Nothing is applied there.
    """
    known = sorted(path.name for path in (ROOT / "terraform" / "environments").iterdir())
    if environment not in known:
        raise CommandError(f"There is no environment {environment!r}; there are: {', '.join(known)}.")
    folder = folder or LOCAL / environment
    root = Root(environment, folder)
    is_initialised = (folder / "terraform").is_dir()
    if environment == "local":
        command = "make up"
    else:
        command = f"make deploy ENV={environment}"
        if not is_initialised:
            root.init(*backend_options(os.environ))
            is_initialised = True
    outputs = root.outputs() if is_initialised else {}
    if "system" not in outputs:
        raise CommandError(f"The environment {environment!r} is not deployed, or not completely: run `{command}`.")
    return {**outputs["system"], "api_keys": outputs["api_keys"]}


def read_outputs(environment: str, folder: Path | None = None, client: str | None = None) -> dict[str, Any]:
    """Return the promised outputs of an environment, with the API key of `client` (default: the first by name).

    Raises:
        CommandError: Nothing is applied there, or it has no such client.
    """
    folder = folder or LOCAL / environment
    outputs = applied_outputs(environment, folder)
    keys = outputs["api_keys"]
    if client and client not in keys:
        raise CommandError(f"There is no client {client!r}; there are: {', '.join(sorted(keys))}.")
    outputs["api_key"] = keys[client or min(keys)]
    if environment == "local":
        outputs["endpoint_url"] = LocalAws(folder).endpoint_url
    return {name: outputs[name] for name in NAMES if name in outputs}


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
