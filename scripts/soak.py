"""Run the simulation of the whole system with many seeds, and print the violations of each seed that fails.

A seed determines the order of all events and the injected faults: see docs/reliability.md. With --write, the totals
are written into that page. The exit code is 1 if a seed failed.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from scripts.lib.common import command_parser, report_errors
from scripts.lib.reliability import write_section
from scripts.lib.supervision import process_pool
from scripts.lib.user_environment import ignore_configuration
from tests.simulation.oracle import amounts
from tests.simulation.runs import simulated_process

_SEEDS_PER_BATCH = 25
_MAX_SHOWN = 3


@dataclass(frozen=True)
class Result:
    """Violations of one seed, and the numbers of tasks, faults and so on."""

    seed: int
    violations: tuple[str, ...]
    amounts: Counter[str]


def run(seeds: range) -> list[Result]:
    """Run seeds in this process."""
    with simulated_process() as run_seed:
        outcomes = ((seed, run_seed(seed)) for seed in seeds)
        return [Result(seed, tuple(outcome.violations), amounts(outcome.simulation)) for seed, outcome in outcomes]


def soak(first: int, count: int) -> Iterator[Result]:
    """Run seeds on all processors, and yield their results in order."""
    end = first + count
    batches = [range(start, min(start + _SEEDS_PER_BATCH, end)) for start in range(first, end, _SEEDS_PER_BATCH)]
    with process_pool(os.cpu_count()) as pool:
        yield from chain.from_iterable(pool.map(run, batches))


def table(first: int, count: int, failed: int, totals: Counter[str]) -> str:
    """Return the totals of a run as a Markdown table."""
    lines = ["| seeds | " + " | ".join(totals) + " | failed |", "|---:" * (len(totals) + 2) + "|"]
    numbers = " | ".join(f"{amount:,}" for amount in totals.values())
    lines.append(f"| {first} to {first + count - 1} | {numbers} | {failed} |")
    return "\n".join(lines)


def main() -> None:
    """Run the seeds, print failed ones as they end, and the totals last."""
    parser = command_parser("soak", __doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="number of seeds (default: 2000)")
    parser.add_argument("--first", type=int, default=0, help="first seed (default: 0)")
    parser.add_argument("--write", action="store_true", help="write the totals into docs/reliability.md")
    arguments = parser.parse_args()
    ignore_configuration()
    started = time.monotonic()
    failed = 0
    totals: Counter[str] = Counter()
    for result in soak(arguments.first, arguments.seeds):
        totals.update(result.amounts)
        if result.violations:
            failed += 1
            print(f"seed {result.seed}:", *result.violations[:_MAX_SHOWN], sep="\n  ", flush=True)
    summary = table(arguments.first, arguments.seeds, failed, totals)
    print(f"{summary}\n\n{time.monotonic() - started:.0f} s")
    if arguments.write:
        write_section("soak", summary)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
