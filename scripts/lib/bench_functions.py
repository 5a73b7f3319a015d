"""Bench of the CPU time of cold and warm invocations of each function, beside its floor and peers.

The zip is that of this machine, with its bytecode, and requests are answered in the process. Implementations take
turns, each in a new process, and of each the least time counts: the noise of a machine only adds.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from scripts.lib.bench_cases import Case, cases
from scripts.lib.common import ROOT, CommandError
from scripts.lib.package import build
from scripts.lib.target import Target
from tests.environment import ENVIRONMENT

FUNCTION: Final = "function"
FLOOR: Final = "floor"
RESOLVER: Final = "resolver"

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
class _Process:
    """Starts processes of `scripts/bench_peers/process.py` with the unpacked zip and the file of a case."""

    site: Path
    case: Path

    def run(self, implementation: str, name: str, mode: str) -> dict[str, Any]:
        """Return the output of one process.

        Raises:
            CommandError: The implementation failed.
        """
        script = ROOT / "scripts" / "bench_peers" / "process.py"
        arguments = [str(self.site), str(ROOT), implementation, name, str(self.case), mode]
        result = subprocess.run(
            [sys.executable, "-I", "-S", str(script), *arguments],
            env=_VARIABLES,
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
    """
    figure = _FIGURES[mode]
    results = {}
    with _unpacked_zip() as folder:
        for name, case in cases().items():
            if not names or name in names:
                function, floor = _least(_recorded(folder, name, case), name, mode, runs, [FUNCTION, FLOOR])
                results[name] = {
                    figure: round(function, 3),
                    f"floor_{figure}": round(floor, 3),
                    "ratio": round(function / floor, 2),
                }
    return results


def peer_ratios(runs: int) -> dict[str, dict[str, float]]:
    """Return CPU milliseconds of `create_task` and of its peers, cold and warm, and the ratio to each peer."""
    peers: dict[str, dict[str, float]] = {FUNCTION: {}, RESOLVER: {}}
    with _unpacked_zip() as folder:
        process = _recorded(folder, _PEER_OF, cases()[_PEER_OF])
        for mode, figure in _FIGURES.items():
            times = _least(process, _PEER_OF, mode, runs, list(peers))
            for peer, time in zip(peers.values(), times, strict=True):
                peer |= {figure: round(time, 3), f"{mode}_ratio": round(times[0] / time, 2)}
    return peers


@contextmanager
def _unpacked_zip() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(build(Target.host())) as archive:
            archive.extractall(Path(folder) / "site")
        yield Path(folder)


def _recorded(folder: Path, name: str, case: Case) -> _Process:
    """Write the file of a case, with the calls that the function makes, which its floor makes too."""
    process = _Process(folder / "site", folder / f"{name}.json")
    content: dict[str, Any] = {"event": case.event, "answers": case.answers}
    process.case.write_text(json.dumps(content))
    recorded = process.run(FUNCTION, name, "record")
    _require_success(name, recorded["result"])
    process.case.write_text(json.dumps(content | recorded))
    return process


def _require_success(name: str, result: Any) -> None:  # noqa: ANN401 - any result
    """Raise an error if the function refused its event, or has messages retried."""
    match result:
        case {"statusCode": int(status)} if status >= 400:
            raise CommandError(f"{name} responded {status}: {result['body']}")
        case {"batchItemFailures": [_, *_]}:
            raise CommandError(f"{name} did not process its messages.")


def _least(process: _Process, name: str, mode: str, runs: int, implementations: Sequence[str]) -> list[float]:
    rounds = [[process.run(each, name, mode)[_FIGURES[mode]] for each in implementations] for _ in range(runs)]
    return [min(times) for times in zip(*rounds, strict=True)]
