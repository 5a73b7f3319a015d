"""Stop the local system and keep its data.

The emulator does not keep the tables' streams, so a change that a function still fails on would be lost. The command
waits until such changes are processed or dead-lettered to the queue of failed events, which is kept.
"""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from scripts.lib.aws import local_access
from scripts.lib.common import LOCAL, command_parser, report_errors
from scripts.lib.local_aws import LocalAws, exclusive_use

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

# The local environment dead-letters a change after 60 s, and the mapping reports FAILED until the next change.
_TIMEOUT_SECONDS = 70


def failing_functions(functions: "LambdaClient") -> Iterator[str]:
    """Yield the names of functions that failed on the last records that they read from a table's stream."""
    for page in functions.get_paginator("list_event_source_mappings").paginate():
        for mapping in page["EventSourceMappings"]:
            if ":dynamodb:" in mapping.get("EventSourceArn", "") and mapping.get("LastProcessingResult") == "FAILED":
                yield mapping["FunctionArn"].rpartition(":")[2]


def wait_for_streams(functions: "LambdaClient", timeout: float = _TIMEOUT_SECONDS) -> list[str]:
    """Wait until no function fails on a stream; return the names of those that still do after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    failing = sorted(failing_functions(functions))
    if failing:
        print(f"Waiting for changes that {', '.join(failing)} fails on ...", flush=True)
    while failing and time.monotonic() < deadline:
        time.sleep(1)
        failing = sorted(failing_functions(functions))
    return failing


def _drain(aws: LocalAws) -> None:
    access = local_access(aws)
    functions = access.session.client("lambda", endpoint_url=access.endpoint_url)
    try:
        for name in wait_for_streams(functions):
            print(f"{name} still fails: changes of the last minute may be lost; older ones are in the")
            print("queue of failed events.", flush=True)
    except (BotoCoreError, ClientError) as error:
        print(f"The tables' streams cannot be read; unprocessed changes are lost: {error}", flush=True)


def main() -> None:
    """Stop one local system."""
    parser = command_parser("down", __doc__)
    parser.add_argument("--name", default="local", help="name of its folder below .local (default: local)")
    arguments = parser.parse_args()
    aws = LocalAws(LOCAL / arguments.name)
    with exclusive_use(arguments.name):
        if aws.is_running:
            _drain(aws)
        print("The local AWS is stopped." if aws.stop() else "The local AWS was not running.")


if __name__ == "__main__":
    with report_errors():
        main()
