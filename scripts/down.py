"""Stop the local system and keep what it holds.

The emulator keeps everything but the tables' streams: a change that a function still fails on would be lost. So
such changes are waited for; they are worked off, or reach the queue of failed events, which is kept.
"""

import argparse
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from scripts.aws import local_access
from scripts.common import LOCAL, report_errors
from scripts.local_aws import LocalAws, exclusive_use

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

# The local environment gives a change up after 60 s, and the mapping goes on saying FAILED until the next one.
_PATIENCE_SECONDS = 70


def failing_functions(functions: "LambdaClient") -> Iterator[str]:
    """The functions that failed on what they last read from a table's stream."""
    for page in functions.get_paginator("list_event_source_mappings").paginate():
        for mapping in page["EventSourceMappings"]:
            if ":dynamodb:" in mapping.get("EventSourceArn", "") and mapping.get("LastProcessingResult") == "FAILED":
                yield mapping["FunctionArn"].rpartition(":")[2]


def wait_for_streams(functions: "LambdaClient", timeouts: float = _PATIENCE_SECONDS) -> list[str]:
    """Wait until no function fails on a stream; return those that still do when the timeouts has run out."""
    deadline = time.monotonic() + timeouts
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
            print(f"{name} still fails: what changed in the last minute may be lost, what is older")
            print("is in the queue of failed events.", flush=True)
    except (BotoCoreError, ClientError) as error:
        print(f"What waits in the tables' streams cannot be seen, and is lost: {error}", flush=True)


def main() -> None:
    """Stop one local system."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.down", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--name", default="local", help="which one: its folder under .local (default: local)")
    arguments = parser.parse_args()
    aws = LocalAws(LOCAL / arguments.name)
    with exclusive_use(arguments.name):
        if aws.is_running:
            _drain(aws)
        print("The local AWS is stopped." if aws.stop() else "The local AWS was not running.")


if __name__ == "__main__":
    with report_errors():
        main()
