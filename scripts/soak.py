"""Run the simulation of the whole system under many seeds, and say of each that failed what was wrong.

A seed decides in which order things happen, and what goes wrong: see docs/reliability.md. With --write, what came of it
goes into that page. Ends with 1 when a seed failed.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain

from scripts.common import report_errors
from scripts.reliability import write_section
from tests.simulation.oracle import amounts
from tests.simulation.runs import simulated_process

_SEEDS_AT_ONCE = 25
_SHOWN = 3


@dataclass(frozen=True)
class Result:
    """What became of one seed: what was wrong, and how much there was of everything."""

    seed: int
    complaints: tuple[str, ...]
    amounts: Counter[str]


def run(seeds: range) -> list[Result]:
    """Run some seeds in this process."""
    with simulated_process() as run_seed:
        outcomes = ((seed, run_seed(seed)) for seed in seeds)
        return [Result(seed, tuple(one.complaints), amounts(one.simulation)) for seed, one in outcomes]


def soak(first: int, number: int) -> Iterator[Result]:
    """Run many seeds on all processors, and yield what became of each, in order."""
    last = first + number
    parts = [range(start, min(start + _SEEDS_AT_ONCE, last)) for start in range(first, last, _SEEDS_AT_ONCE)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from chain.from_iterable(pool.map(run, parts))


def table(first: int, number: int, failed: int, total: Counter[str]) -> str:
    """What a soak did and found, in Markdown."""
    lines = ["| seeds | " + " | ".join(total) + " | wrong in the end |", "|---:" * (len(total) + 2) + "|"]
    numbers = " | ".join(f"{amount:,}" for amount in total.values())
    lines.append(f"| {first} to {first + number - 1} | {numbers} | {failed} |")
    return "\n".join(lines)


def main() -> None:
    """Run them, show those that failed as they come, and end with the sums."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=2000, help="how many (default: 2000)")
    parser.add_argument("--first", type=int, default=0, help="the first of them (default: 0)")
    parser.add_argument("--write", action="store_true", help="write the sums into docs/reliability.md")
    arguments = parser.parse_args()
    started = time.monotonic()
    failed = 0
    total: Counter[str] = Counter()
    for result in soak(arguments.first, arguments.seeds):
        total.update(result.amounts)
        if result.complaints:
            failed += 1
            print(f"seed {result.seed}:", *result.complaints[:_SHOWN], sep="\n  ", flush=True)
    sums = table(arguments.first, arguments.seeds, failed, total)
    print(f"{sums}\n\n{time.monotonic() - started:.0f} s")
    if arguments.write:
        write_section("soak", sums)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
