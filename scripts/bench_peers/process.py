"""Process of `bench` that runs one implementation of a function from the unpacked zip, and prints its CPU times.

Arguments: folder of the unpacked zip, root of the repository, implementation, function, file of the case, mode.

It is started without site packages, and loads nothing before the measured function that this does not load itself.
"""

import importlib
import json
import sys
import time
from typing import Any

_CALLS = 5
_ROUNDS = 100
"""Warm invocations of a round, and rounds, of which the least counts."""


class Context:
    """Lambda's context object."""

    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
    function_name = "bench"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:bench"

    def get_remaining_time_in_millis(self) -> int:
        """Return a time that is enough for everything."""
        return 900_000


def main() -> None:
    """Run the function as the arguments say."""
    site, root, implementation, function, case_file, mode = sys.argv[1:]
    sys.path.insert(0, site)
    sys.path.append(root)
    with open(case_file, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not loaded otherwise
        case = json.load(file)
    if case["answers"]:
        http_stub = importlib.import_module("scripts.bench_peers.http_stub")
        http_stub.install(case["answers"])
    # The pause after a mail takes no CPU time.
    sleep = time.sleep
    time.sleep = lambda seconds: sleep(seconds) if seconds != 1 else None
    if mode == "record":
        recorder = importlib.import_module("scripts.bench_peers.calls").Recorder()
    if implementation == "function":
        handler = getattr(importlib.import_module("task_manager.lambda_functions"), function)
    else:
        handler = importlib.import_module(f"scripts.bench_peers.{implementation}").handler_of(case)
    result = handler(case["event"], Context())
    cold = time.process_time()
    _require_success(result)
    output: dict[str, object] = {"cold_ms": cold * 1000}
    if mode == "record":
        first = recorder.taken()
        handler(case["event"], Context())
        output = {"services": recorder.services, "first": first, "later": recorder.taken()}
    elif mode == "warm":
        output["warm_ms"] = min(_round(handler, case["event"]) for _ in range(_ROUNDS))
    print(json.dumps(output), file=sys.stderr)


def _require_success(result: Any) -> None:  # noqa: ANN401 - any result
    """End with an error if the request was refused, or messages are to be retried."""
    match result:
        case {"statusCode": int(status)} if status >= 400:
            sys.exit(f"It responded {status}: {result['body']}")
        case {"batchItemFailures": [_, *_]}:
            sys.exit("It did not process its messages.")


def _round(handler: Any, event: object) -> float:  # noqa: ANN401 - any implementation
    started = time.process_time()
    for _ in range(_CALLS):
        handler(event, Context())
    return (time.process_time() - started) * 1000 / _CALLS


main()
