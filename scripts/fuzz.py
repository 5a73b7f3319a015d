"""Call the API at random, with what its contract allows and with what it forbids, and hold every answer to it.

Schemathesis makes the requests of the contract that the API itself serves, alone and in sequences that follow
what earlier answers named. Use it on systems whose tasks nobody needs: it creates, changes and deletes them.
"""

import argparse
import itertools
import os
import secrets
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Final

import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from scripts.common import CommandError, report_errors
from scripts.outputs import read_outputs

EXAMPLES_PER_OPERATION: Final = 100
_SHOWN_VIOLATIONS: Final = 20
_SECONDS_TO_ANSWER: Final = 60

# What no schema can say: the rules of tasks, whose cursor a cursor is, and a parameter that depends on another.
_RULES: Final = {"The task breaks a rule.", "The cursor is not valid here.", "The file needs a name."}

_CHECKS: Final[Mapping[str, Any]] = {
    # API Gateway tells an unknown method from an unknown path no more than AWS lets it: both are 404.
    "unsupported_method": {"enabled": False},
    # With a key that is known, no answer may be 401 or 403; `refused_by_a_rule` looks at each 400.
    "positive_data_acceptance": {"expected-statuses": ["2xx", 304, 400, 404, 409, 412, 422]},
    "negative_data_rejection": {"expected-statuses": [400, 404, 409, 412, 413, 415, 422]},
}
_OPERATIONS: Final = [
    {
        # A bad operation has its problem in its own result.
        "include-operation-id": "batch_tasks",
        "checks": {"negative_data_rejection": {"enabled": False}},
    },
    {
        # A file may hold any bytes, JSON of any form included; that a body is the description of one, and so held to
        # its schema, depends on a parameter.
        "include-operation-id": ["create_import", "upload_file"],
        "checks": {
            "refused_by_a_rule": {"enabled": False},
            "negative_data_rejection": {"enabled": False},
            "positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404, 409, 415, 422]},
        },
    },
]


@dataclass
class Totals:
    """What came of a run; `violations` says of each kind what was sent and what came back."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    violations: dict[str, str] = field(default_factory=dict)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.requests + other.requests, self.statuses + other.statuses, self.violations | other.violations
        )

    @property
    def server_errors(self) -> int:
        """How many answers had a status of 500 and up."""
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def add(self, recorder: ScenarioRecorder) -> None:
        """Count what one scenario sent, and note what was wrong with the answers."""
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
    ctx: schemathesis.CheckContext,  # noqa: ARG001 - Schemathesis hands it in
    response: schemathesis.Response,
    case: schemathesis.Case[Any],
) -> None:
    """Fail where something is refused that the schemas allow, and not by a rule that is beyond them."""
    if response.status_code == 400 and case.meta is not None and case.meta.generation.mode.is_positive:
        problem = response.json()
        if problem["detail"] not in _RULES:
            raise AssertionError(f"The schemas allow what is refused: {problem}")


def fuzz(
    url: str,
    key: str,
    requests: int,
    *,
    seed: int,
    examples: int = EXAMPLES_PER_OPERATION,
    with_boundaries: bool = True,
) -> Totals:
    """Send at least `requests` requests, in rounds of other examples, up to `examples` for each operation.

    With boundaries, the first round has the contract's examples and the edges of its schemas too; no seed changes them.
    """
    totals = Totals()
    while totals.requests < requests:
        config = _config(url, key, seed, examples, with_boundaries=with_boundaries)
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


def _config(url: str, key: str, seed: int, examples: int, *, with_boundaries: bool) -> schemathesis.Config:
    return schemathesis.Config.from_dict(
        {
            "base-url": url,
            "headers": {"x-api-key": key},
            "request-timeout": _SECONDS_TO_ANSWER,
            "seed": seed,
            "continue-on-failure": True,
            "generation": {"max-examples": examples, "database": "none"},
            "phases": {phase: {"enabled": with_boundaries} for phase in ("examples", "coverage")},
            "checks": _CHECKS,
            "operations": _OPERATIONS,
        }
    )


def _fuzz_side_by_side(url: str, key: str, requests: int, seed: int) -> Totals:
    """Share the rounds among processes, and say after each how far the work is."""
    totals = Totals()
    seeds = itertools.count(seed)
    # In processes: Hypothesis inspects source code, which Python 3.11 does not let threads do at the same time.
    with ProcessPoolExecutor() as processes:

        def one_round() -> Future[Totals]:
            following = next(seeds)
            return processes.submit(fuzz, url, key, 1, seed=following, with_boundaries=following == seed)

        running = {one_round() for _ in range(os.cpu_count() or 1)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for finished in done:
                totals += finished.result()
                print(f"    {totals}", flush=True)
                if totals.requests < requests:
                    running.add(one_round())
    return totals


def main() -> None:
    """Fuzz one environment and end with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz", description=__doc__)
    parser.add_argument("--env", default="local", help="local (what `make up` brings up), or another (default: local)")
    parser.add_argument("--requests", type=int, default=20_000, help="how many at least (default: 20000)")
    parser.add_argument("--seed", type=int, help="the same gives the same requests (default: another each time)")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else secrets.randbelow(1_000_000)
    print(f"Fuzzing {arguments.env} with seed {seed} ...", flush=True)
    outputs = read_outputs(arguments.env)
    totals = _fuzz_side_by_side(outputs["api_url"], outputs["api_key"], arguments.requests, seed)
    for title, details in list(totals.violations.items())[:_SHOWN_VIOLATIONS]:
        print(f"\n{title}\n{details}")
    print(totals)
    if totals.server_errors or totals.violations:
        raise CommandError("The API does not keep its contract; see above.")


if __name__ == "__main__":
    with report_errors():
        main()
