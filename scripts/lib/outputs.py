"""Outputs of an environment: URLs, names, one client's API key."""

import os
from pathlib import Path
from typing import Any

from scripts.lib.common import LOCAL, ROOT, CommandError
from scripts.lib.local_aws import LocalAws
from scripts.lib.terraform import Root, backend_options

NAMES = (
    "api_url",
    "api_key",
    "region",
    "endpoint_url",
    "bucket",
    "imports_prefix",
    "reports_prefix",
    "tasks_table",
    "shard_counts",
    "events_topic_arn",
    "background_queue_url",
    "background_dlq_url",
    "bulk_queue_url",
    "bulk_dlq_url",
    "urgent_tasks_queue_url",
    "urgent_tasks_dlq_url",
    "notifications_queue_url",
    "notifications_dlq_url",
    "failed_events_queue_url",
    "destinations",
    "import_state_machine_arn",
    "functions",
)


def applied_outputs(environment: str, folder: Path | None = None) -> dict[str, Any]:
    """Return all Terraform outputs of an environment: the members of `system`, and `api_keys`.

    Raises:
        CommandError: There is no such environment, or nothing is applied.
    """
    known = sorted(path.name for path in (ROOT / "terraform" / "environments").iterdir())
    if environment not in known:
        raise CommandError(f"There is no environment {environment!r}; the environments are: {', '.join(known)}.")
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
        raise CommandError(f"The environment {environment!r} is not deployed completely: run `{command}`.")
    return {**outputs["system"], "api_keys": outputs["api_keys"]}


def read_outputs(environment: str, folder: Path | None = None, client: str | None = None) -> dict[str, Any]:
    """Return the documented outputs (NAMES) of an environment, with the API key of `client` (default: first by name).

    Raises:
        CommandError: Nothing is applied, or there is no such client.
    """
    folder = folder or LOCAL / environment
    outputs = applied_outputs(environment, folder)
    keys = outputs["api_keys"]
    if client and client not in keys:
        raise CommandError(f"There is no client {client!r}; the clients are: {', '.join(sorted(keys))}.")
    outputs["api_key"] = keys[client or min(keys)]
    if environment == "local":
        outputs["endpoint_url"] = LocalAws(folder).endpoint_url
    return {name: outputs[name] for name in NAMES if name in outputs}
