"""Send random valid and invalid requests to the API, and check each response against its OpenAPI document.

Schemathesis generates the requests from the document that the API serves, alone and in sequences that use values of
earlier responses. It creates, changes and deletes tasks: do not run it on a system whose tasks are needed.
"""

import itertools
import os
import secrets
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any, Final

import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from scripts.lib.common import CommandError, command_parser, report_errors
from scripts.lib.outputs import read_outputs
from scripts.lib.supervision import process_pool
from scripts.lib.user_environment import LOCAL, ignore_configuration

EXAMPLES_PER_OPERATION: Final = 100
_SHOWN_VIOLATIONS: Final = 20
_REQUEST_TIMEOUT_SECONDS: Final = 60

# Errors that no schema can express: the rules of tasks, the list that a cursor belongs to, the length of a file.
_RULES: Final = {"The task breaks a rule.", "The cursor is not valid here.", "The body is empty; it must be the file."}

_CHECKS: Final[Mapping[str, Any]] = {
    # API Gateway answers an unknown method like an unknown path, with 404.
    "unsupported_method": {"enabled": False},
    # With a valid API key, neither 401 nor 403 is expected; `refused_by_a_rule` checks each 400.
    "positive_data_acceptance": {"expected-statuses": ["2xx", 304, 400, 404, 409, 412, 422]},
    "negative_data_rejection": {"expected-statuses": [400, 404, 409, 412, 413, 415, 422]},
}
_OPERATIONS: Final = [
    {
        # An invalid operation has its problem in its own result.
        "include-operation-id": "batch_tasks",
        "checks": {"negative_data_rejection": {"enabled": False}},
    },
    {
        # A file may contain any bytes, any JSON included.
        "include-operation-id": ["create_import", "upload_file"],
        "checks": {"negative_data_rejection": {"enabled": False}},
    },
]


@dataclass
class Totals:
    """Counts of a run; `violations` has an example request and response of each kind of violation."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    violations: dict[str, str] = field(default_factory=dict)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.requests + other.requests, self.statuses + other.statuses, self.violations | other.violations
        )

    @property
    def server_errors(self) -> int:
        """Number of responses with a status of 500 or above."""
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def add(self, recorder: ScenarioRecorder) -> None:
        """Add the requests, statuses and failed checks of one scenario."""
        for interaction in recorder.interactions.values():
            self.requests += 1
            if interaction.response is not None:
                self.statuses[interaction.response.status_code] += 1
        for checks in recorder.checks.values():
            for check in checks:
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    self.violations.setdefault(
                        f"{recorder.label}: {check.name}: {failure.title}",
                        f"{failure.message}\n{check.failure_info.code_sample}",
                    )

    def __str__(self) -> str:
        statuses = ", ".join(f"{count} x {status}" for status, count in sorted(self.statuses.items()))
        return (
            f"{self.requests} requests ({statuses}): "
            f"{self.server_errors} server errors, {len(self.violations)} contract violations"
        )


@schemathesis.check
def refused_by_a_rule(
    ctx: schemathesis.CheckContext,  # noqa: ARG001 - Schemathesis passes it
    response: schemathesis.Response,
    case: schemathesis.Case[Any],
) -> None:
    """Fail if a request that the schemas allow is refused for another reason than a rule that they cannot express."""
    if response.status_code == 400 and case.meta is not None and case.meta.generation.mode.is_positive:
        problem = response.json()
        if problem["detail"] not in _RULES:
            raise AssertionError(f"A request that the schemas allow is refused: {problem}")


def fuzz(
    url: str,
    api_key: str,
    requests: int,
    *,
    seed: int,
    examples: int = EXAMPLES_PER_OPERATION,
    with_boundaries: bool = True,
) -> Totals:
    """Send at least `requests` requests, in rounds with different seeds, with up to `examples` per operation and round.

    `with_boundaries` adds the document's examples and the limits of its schemas, which no seed changes, to the first
    round.
    """
    totals = Totals()
    while totals.requests < requests:
        config = _config(url, api_key, seed, examples, with_boundaries=with_boundaries)
        schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                totals.add(event.recorder)
            elif isinstance(event, events.NonFatalError):
                totals.violations.setdefault(f"{event.label}: {event.info.title}", event.info.message or "")
            elif isinstance(event, events.FatalError):
                raise event.exception
        seed += 1
        with_boundaries = False
    return totals


def _config(url: str, api_key: str, seed: int, examples: int, *, with_boundaries: bool) -> schemathesis.Config:
    return schemathesis.Config.from_dict(
        {
            "base-url": url,
            "headers": {"x-api-key": api_key},
            "request-timeout": _REQUEST_TIMEOUT_SECONDS,
            "seed": seed,
            "continue-on-failure": True,
            "generation": {"max-examples": examples, "database": "none"},
            "phases": {phase: {"enabled": with_boundaries} for phase in ("examples", "coverage")},
            "checks": _CHECKS,
            "operations": _OPERATIONS,
        }
    )


def _fuzz_in_parallel(url: str, api_key: str, requests: int, seed: int) -> Totals:
    """Run the rounds in parallel processes, and print the totals after each."""
    totals = Totals()
    seeds = itertools.count(seed)
    # Processes, not threads: Hypothesis inspects source code, which is not thread-safe in Python 3.11.
    with process_pool() as processes:

        def start_round() -> Future[Totals]:
            round_seed = next(seeds)
            return processes.submit(fuzz, url, api_key, 1, seed=round_seed, with_boundaries=round_seed == seed)

        running = {start_round() for _ in range(os.cpu_count() or 1)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                totals += future.result()
                print(f"    {totals}", flush=True)
                if totals.requests < requests:
                    running.add(start_round())
    return totals


def main() -> None:
    """Fuzz one environment and exit with 1 if a response violates the contract."""
    parser = command_parser("fuzz", __doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--requests", type=int, default=20_000, help="minimum number of requests (default: 20000)")
    parser.add_argument("--seed", type=int, help="seed of the requests (default: random)")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else secrets.randbelow(1_000_000)
    print(f"Fuzzing {arguments.env} with seed {seed} ...", flush=True)
    if arguments.env == LOCAL:
        ignore_configuration()
    outputs = read_outputs(arguments.env)
    totals = _fuzz_in_parallel(outputs["api_url"], outputs["api_key"], arguments.requests, seed)
    for title, details in list(totals.violations.items())[:_SHOWN_VIOLATIONS]:
        print(f"\n{title}\n{details}")
    print(totals)
    if totals.server_errors or totals.violations:
        raise CommandError("Responses violate the contract; see above.")


if __name__ == "__main__":
    with report_errors():
        main()
