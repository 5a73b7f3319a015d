"""Search the first seed with which the simulation detects each mutant, from seed 0, and record it for `make test`.

The exit code is 1 if a mutant was not detected. Then the simulation has become less sensitive, or needs more seeds.
"""

import os
import sys
from functools import partial

import pytest

from scripts.lib.common import command_parser, report_errors
from scripts.lib.supervision import process_pool
from scripts.lib.user_environment import ignore_configuration
from tests.simulation.detections import record
from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.runs import simulated_process


def first_seed(mutant: Mutant, seeds: int) -> int | None:
    """Return the first seed that detects a mutant; None if no one does."""
    with simulated_process() as run, pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        return next((seed for seed in range(seeds) if run(seed).violations), None)


def main() -> None:
    """Search on all processors, print each result, and record those that were found."""
    parser = command_parser("mutants", __doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="number of seeds for each mutant (default: 2000)")
    arguments = parser.parse_args()
    ignore_configuration()
    found: dict[str, int] = {}
    with process_pool(os.cpu_count()) as pool:
        for mutant, seed in zip(MUTANTS, pool.map(partial(first_seed, seeds=arguments.seeds), MUTANTS), strict=True):
            print(f"{mutant.__name__}: {'not detected' if seed is None else f'seed {seed}'}", flush=True)
            if seed is not None:
                found[mutant.__name__] = seed
    record(found)
    sys.exit(1 if len(found) < len(MUTANTS) else 0)


if __name__ == "__main__":
    with report_errors():
        main()
