"""Run benches of what must not grow or slow down, against a baseline or another size; print one JSON object.

`pages`: DynamoDB reads of one page of the list of tasks, for each size of the table, on a local AWS of its own.
`walk`, part of `pages`: how often a walk through all pages shows each initial task while tasks are added.
`csv`: rows a second of reading and validating a CSV, compared with the csv module and the same pydantic model; the same
with every row added as a task, by requests that are created and signed but not sent; and the peak memory by size.
`publish`: events a second of processor time of the publisher of events, and bytes that it logs for each.
`throttling`: a model, in simulated time, of imports into a table that throttles: rows that are given up, and seconds.
`cold`, `warm`: CPU time of the first and of a later invocation of each function, from the zip, with requests answered
in the process, beside its floor: the least code with the same clients and calls, one model, and Powertools.
`peers`: the same for `create_task`, beside Powertools' REST resolver with validation, and the handler cookbook where a
checkout is given: `git clone https://github.com/ran-isenberg/aws-lambda-handler-cookbook`, and in it
`pip install --target packages aws-lambda-env-modeler 'aws-lambda-powertools[tracer]' boto3 cachetools email-validator
'pydynox[pydantic]'`.
`import`: seconds from the upload of a CSV to the end of its import, on the local system of `make up`.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.lib.bench_csv import csv_memory, csv_speed, peak_kib, read_rows, write_speed
from scripts.lib.bench_functions import floor_ratios, peer_ratios
from scripts.lib.bench_import import import_speed
from scripts.lib.bench_pages import page_costs
from scripts.lib.bench_publish import publish_speed
from scripts.lib.bench_throttling import throttled_imports
from scripts.lib.common import command_parser, report_errors
from scripts.lib.user_environment import ignore_configuration


def _pages(arguments: argparse.Namespace) -> dict[str, Any]:
    return page_costs(arguments.port)


def _csv(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "csv": {
            "read": csv_speed(arguments.rows),
            "imported": write_speed(arguments.imported),
            "peak_kib": csv_memory([10_000, arguments.rows]),
        }
    }


def _publish(_: argparse.Namespace) -> dict[str, Any]:
    return {"publish": publish_speed()}


def _throttling(arguments: argparse.Namespace) -> dict[str, Any]:
    return {"throttling": {"rows": arguments.rows, **throttled_imports(arguments.rows)}}


def _cold(arguments: argparse.Namespace) -> dict[str, Any]:
    return {"cold": floor_ratios("cold", arguments.runs, arguments.function)}


def _warm(arguments: argparse.Namespace) -> dict[str, Any]:
    return {"warm": floor_ratios("warm", arguments.runs, arguments.function)}


def _peers(arguments: argparse.Namespace) -> dict[str, Any]:
    return {"peers": peer_ratios(arguments.runs, arguments.cookbook)}


def _import(arguments: argparse.Namespace) -> dict[str, Any]:
    return {"import": import_speed(arguments.uploaded, arguments.system)}


_BENCHES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "pages": _pages,
    "csv": _csv,
    "publish": _publish,
    "throttling": _throttling,
    "cold": _cold,
    "warm": _warm,
    "peers": _peers,
    "import": _import,
}
_BY_DEFAULT = [name for name in _BENCHES if name != "import"]


def main() -> None:
    """Run the benches and print their results."""
    parser = command_parser("bench", __doc__)
    parser.add_argument(
        "bench", nargs="*", type=_bench, help=f"benches to run: {', '.join(_BENCHES)} (default: all but import)"
    )
    parser.add_argument("--port", type=int, default=4576, help="port of the local AWS of `pages` (default: 4576)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the large CSV (default: 1,000,000)")
    parser.add_argument("--imported", type=int, default=50_000, help="rows that are also imported (default: 50,000)")
    parser.add_argument("--uploaded", type=int, default=100_000, help="rows of `import` (default: 100,000)")
    parser.add_argument("--system", default="local", help="name of the local system of `import` (default: local)")
    parser.add_argument("--runs", type=int, default=5, help="processes for a figure of cold, warm, peers (default: 5)")
    parser.add_argument("--function", action="append", default=[], help="function of cold and warm (default: all)")
    parser.add_argument("--cookbook", type=Path, help="checkout of the handler cookbook for `peers`")
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    ignore_configuration()
    if arguments.memory_of:
        read_rows(arguments.memory_of)
        print(peak_kib())
        return
    results: dict[str, Any] = {}
    for bench in arguments.bench or _BY_DEFAULT:
        results |= _BENCHES[bench](arguments)
    print(json.dumps(results, indent=2))


def _bench(name: str) -> str:
    if name not in _BENCHES:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(_BENCHES)}")
    return name


if __name__ == "__main__":
    with report_errors():
        main()
