"""Bench of the CPU time of cold and warm invocations of each function, beside its floor and peers.

The zip is that of this machine, with its bytecode, and requests are answered in the process. Implementations take
turns, each in a new process, and of each the least time counts: the noise of a machine only adds.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from scripts.lib.bench_cases import Case, cases
from scripts.lib.bench_cookbook import cookbook_case, cookbook_variables, packages_of
from scripts.lib.common import ROOT, CommandError
from scripts.lib.package import build
from scripts.lib.supervision import belonging
from scripts.lib.target import Target
from tests.environment import ENVIRONMENT

FUNCTION: Final = "function"
FLOOR: Final = "floor"
RESOLVER: Final = "resolver"
COOKBOOK: Final = "cookbook"

_PEER_OF: Final = "create_task"
_FIGURES: Final = {"cold": "cold_ms", "warm": "warm_ms"}

_VARIABLES: Final = {
    **ENVIRONMENT,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-central-1",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "POWERTOOLS_SERVICE_NAME": "task-manager",
    "POWERTOOLS_METRICS_NAMESPACE": "task-manager-bench",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "PATH": os.environ["PATH"],
    "TZ": ":UTC",
}


@dataclass(frozen=True)
class Process:
    """Starts processes of `scripts/bench_peers/process.py` with a folder of packages and the file of a case."""

    site: Path
    case: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(self, implementation: str, name: str, mode: str) -> dict[str, Any]:
        """Return the output of one process.

        Raises:
            CommandError: The implementation failed.
        """
        script = ROOT / "scripts" / "bench_peers" / "process.py"
        arguments = [str(self.site), str(ROOT), implementation, name, str(self.case), mode]
        result = subprocess.run(
            [sys.executable, "-I", "-S", str(script), *arguments],
            env={**_VARIABLES, **belonging(), **self.variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if result.returncode:
            raise CommandError(f"{implementation} of {name} failed:\n{result.stderr}")
        output: dict[str, Any] = json.loads(result.stderr.splitlines()[-1])
        return output


def floor_ratios(mode: str, runs: int, names: Collection[str] = ()) -> dict[str, dict[str, float]]:
    """Return CPU milliseconds of each function and of its floor, and their ratio.

    Args:
        mode: `cold` for the start of the process to the end of its first invocation, `warm` for a later invocation.
        runs: The number of processes for each.
        names: The functions; all if empty.

    Raises:
        CommandError: There is no such function, or one failed.
    """
    if unknown := set(names) - cases().keys():
        raise CommandError(f"There is no function {', '.join(sorted(unknown))}.")
    figure = _FIGURES[mode]
    results = {}
    with _unpacked_zip() as folder:
        for name, case in cases().items():
            if not names or name in names:
                process = recorded_case(folder, name, case)
                function, floor = _least({FUNCTION: process, FLOOR: process}, name, mode, runs)
                results[name] = {
                    figure: round(function, 3),
                    f"floor_{figure}": round(floor, 3),
                    "ratio": round(function / floor, 2),
                }
    return results


def peer_ratios(runs: int, cookbook: Path | None) -> dict[str, Any]:
    """Return CPU milliseconds of `create_task` and of its peers, cold and warm, and the ratio to each peer.

    Args:
        runs: The number of processes for each.
        cookbook: A checkout of the handler cookbook; None to leave it out.
    """
    peers: dict[str, Any] = {FUNCTION: {}, RESOLVER: {}, COOKBOOK: {}}
    if cookbook is None:
        peers[COOKBOOK] = {"skipped": "no checkout was given by --cookbook"}
    with _unpacked_zip() as folder, cookbook_variables() as variables:
        own = recorded_case(folder, _PEER_OF, cases()[_PEER_OF])
        processes = {FUNCTION: own, RESOLVER: own}
        if cookbook is not None:
            case = cookbook_case()
            processes[COOKBOOK] = Process(packages_of(cookbook), folder / "cookbook.json", variables)
            content = {"event": case.event, "answers": case.answers, "checkout": str(cookbook)}
            processes[COOKBOOK].case.write_text(json.dumps(content))
        for mode, figure in _FIGURES.items():
            times = _least(processes, _PEER_OF, mode, runs)
            for peer, time in zip(processes, times, strict=True):
                peers[peer] |= {figure: round(time, 3), f"{mode}_ratio": round(times[0] / time, 2)}
    return peers


@contextmanager
def _unpacked_zip() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(build(Target.host())) as archive:
            archive.extractall(Path(folder) / "site")
        yield Path(folder)


def recorded_case(folder: Path, name: str, case: Case) -> Process:
    """Write the file of a case, with the calls that the function makes, which its floor makes too."""
    process = Process(folder / "site", folder / f"{name}.json")
    content: dict[str, Any] = {"event": case.event, "answers": case.answers}
    process.case.write_text(json.dumps(content))
    recorded = process.run(FUNCTION, name, "record")
    process.case.write_text(json.dumps(content | recorded))
    return process


def _least(processes: Mapping[str, Process], name: str, mode: str, runs: int) -> list[float]:
    """Return the least time of each implementation."""
    figure = _FIGURES[mode]
    rounds = [[process.run(each, name, mode)[figure] for each, process in processes.items()] for _ in range(runs)]
    return [min(times) for times in zip(*rounds, strict=True)]
