"""Write the cold and warm times of docs/performance.json into docs/performance.md, or check that they are current.

The JSON is the output of `make bench BENCH="cold warm peers"`.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from scripts.lib.common import ROOT, report_errors
from scripts.lib.generated import Generated

RESULTS: Final = ROOT / "docs" / "performance.json"
PAGE: Final = ROOT / "docs" / "performance.md"

_GOALS: Final = {"cold": 1.1, "warm": 1.2}
_INTRODUCTION: Final = """\
# Cold and warm invocations

Written by `python -m scripts.performance` from `performance.json`, the output of `make bench BENCH="cold warm peers"`.

CPU time (user and system) of a process that runs one function from the unpacked zip, with its bytecode. Its requests
are answered in the process. *Cold* is from the start of the process to the end of its first invocation, *warm* a later
invocation. Implementations take turns, each in a new process; each figure is the least of them, since the noise of a
machine only adds.

The *floor* of a function is the least code in its place (`scripts/bench_peers/floor.py`): the same clients from the
same reduced data, the same calls, whose parameters are prepared, one pydantic model for its input and for what it reads
and stores, and one line and the count of cold starts by Powertools. The goals are ratios of at most 1.10 cold and 1.20
warm; those above are bold.
"""
_PEERS: Final = """
## Peers

The creation of a task, beside Powertools' REST resolver with validation (`scripts/bench_peers/resolver.py`), and beside
the creation of an order in ran-isenberg/aws-lambda-handler-cookbook, which also reads feature flags and an idempotency
record. The ratio is that of `create_task` to the peer.
"""


def content() -> str:
    """Return the page as the file's content."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    functions = [
        (f"`{name}`", *_cells(cold, "cold", "cold_ms"), *_cells(results["warm"][name], "warm", "warm_ms"))
        for name, cold in results["cold"].items()
    ]
    peers = [
        (
            name,
            f"{peer['cold_ms']:.0f}",
            f"{peer['cold_ratio']:.2f}",
            f"{peer['warm_ms']:.2f}",
            f"{peer['warm_ratio']:.2f}",
        )
        for name, peer in results["peers"].items()
        if "skipped" not in peer
    ]
    header = ("function", "cold, ms", "floor", "ratio", "warm, ms", "floor", "ratio")
    return "\n".join(
        (
            _INTRODUCTION,
            *_table(header, functions),
            _PEERS,
            *_table(("implementation", "cold, ms", "ratio", "warm, ms", "ratio"), peers),
            "",
        )
    )


def _cells(result: Mapping[str, Any], mode: str, figure: str) -> tuple[str, str, str]:
    digits = 0 if mode == "cold" else 2
    ratio = f"{result['ratio']:.2f}"
    marked = f"**{ratio}**" if result["ratio"] > _GOALS[mode] else ratio
    return f"{result[figure]:.{digits}f}", f"{result[f'floor_{figure}']:.{digits}f}", marked


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    alignment = ("---", *["---:"] * (len(header) - 1))
    return [f"| {' | '.join(cells)} |" for cells in (header, alignment, *rows)]


if __name__ == "__main__":
    with report_errors():
        Generated(PAGE, content, "performance.json", "performance").main(__doc__)
