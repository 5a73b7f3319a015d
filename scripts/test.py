"""Run everything that a change can break, and print what ran, what was skipped and why, what was slow, and the totals.

The parts on a local AWS mostly wait, and run beside the others, which run one after the other. What each prints is in
.local/reports. What the changes since the last success of a part can break runs first.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from heapq import nlargest

from scripts.lib.changes import affected_tests, changed, digests, note_success
from scripts.lib.common import REPORTS, command_parser, report_errors
from scripts.lib.supervision import is_interrupted
from scripts.lib.test_parts import DEFAULT_PARTS, PARTS, Part
from scripts.lib.test_results import Result
from scripts.lib.test_runs import Run

_PROGRESS_SECONDS = 20
_MAX_SLOW = 15


def affected(part: Part, files: Mapping[str, str]) -> list[str]:
    """Return the files and tests of a part that the changes since its last success can break, the nearest first."""
    changes = changed(part.name, files)
    return [
        file for file in (*sorted(changes), *affected_tests(changes)) if any(file.startswith(f) for f in part.folders)
    ]


def run_all(runs: Sequence[Run], files: Mapping[str, str]) -> None:
    """Run parts one after the other until interrupted, and print how each ended."""
    for run in runs:
        if is_interrupted():
            return
        result = run()
        if result.failed:
            print(run.log.read_text())
        else:
            note_success(run.part.name, files)
        print(f"{'FAILED' if result.failed else 'passed'}  {run}", flush=True)


def run_beside(runs: Sequence[Run], files: Mapping[str, str]) -> None:
    """Run the parts on a local AWS beside the others, and print how far each is.

    Raises:
        CommandError: A part succeeded without saying what it ran.
    """
    started = time.monotonic()
    groups = [[run] for run in runs if run.part.on_local_aws]
    groups.append([run for run in runs if not run.part.on_local_aws])
    with ThreadPoolExecutor(len(groups)) as pool:
        pending = {pool.submit(run_all, group, files) for group in groups}
        while pending:
            done, pending = wait(pending, _PROGRESS_SECONDS)
            for future in done:
                future.result()
            running = ", ".join(f"{run.part.name} {run.progress}" for run in runs if run.progress and not run.result)
            if running:
                minutes, seconds = divmod(int(time.monotonic() - started), 60)
                print(f"{minutes:2}:{seconds:02}  {running}", flush=True)


def print_summary(runs: Sequence[Run]) -> Result:
    """Print the counts and skipped tests of each part, the slowest tests and the totals; return these."""
    results = [(run, run.result) for run in runs if run.result]
    slow = [(seconds, run.part.name, name) for run, result in results for name, seconds in result.seconds.items()]
    print("\n===== slowest =====")
    for seconds, part, name in nlargest(_MAX_SLOW, slow):
        print(f"{seconds:5.0f} s  {part}: {name}")
    print("\n===== summary =====")
    for run, result in results:
        print(run)
        for reason in result.skips:
            print(f"  skipped: {reason}")
    total = Result(*(sum(getattr(result, count) for _, result in results) for count in ("passed", "failed", "skipped")))
    print(total, flush=True)
    return total


def main() -> None:
    """Run the named parts, or all; exit with 1 if anything failed."""
    parser = command_parser("test", __doc__)
    parser.add_argument(
        "part", nargs="*", help=f"{', '.join(PARTS)} (default: all but clients and stack, which is in unit)"
    )
    names = parser.parse_args().part or DEFAULT_PARTS
    if unknown := set(names) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    REPORTS.mkdir(parents=True, exist_ok=True)
    files = digests()
    first = {name: affected(PARTS[name], files) for name in names}
    show = sys.stdout.write if len(names) == 1 else lambda _: None
    runs = [Run(PARTS[name], first[name], show) for name in sorted(names, key=lambda name: not first[name])]
    if len(runs) == 1:
        run_all(runs, files)
    else:
        run_beside(runs, files)
    sys.exit(1 if print_summary(runs).failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
