"""Bench of the CPU time of cold and warm invocations of each function, beside its floor.

The zip is that of this machine, with its bytecode, and requests are answered in the process. Implementations take
turns, each in a new process, and of each the least time counts: the noise of a machine only adds.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scripts.lib.bench_cases import Case, cases
from scripts.lib.common import ROOT, CommandError
from scripts.lib.package import build
from scripts.lib.target import Target
from tests.environment import ENVIRONMENT

FUNCTION = "function"
FLOOR = "floor"

_VARIABLES = {
    **ENVIRONMENT,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "POWERTOOLS_SERVICE_NAME": "task-manager",
    "POWERTOOLS_METRICS_NAMESPACE": "task-manager-bench",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "PATH": os.environ["PATH"],
    "TZ": ":UTC",
}


@dataclass(frozen=True)
class Process:
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


def cold_starts(runs: int, names: Collection[str] = ()) -> dict[str, dict[str, float]]:
    """Return CPU milliseconds from the start of the process to the end of the first invocation, by function."""
    return _compared("cold_ms", "cold", runs, names)


def warm_invocations(runs: int, names: Collection[str] = ()) -> dict[str, dict[str, float]]:
    """Return CPU milliseconds of an invocation of a process that had others, by function."""
    return _compared("warm_ms", "warm", runs, names)


def _compared(figure: str, mode: str, runs: int, names: Collection[str]) -> dict[str, dict[str, float]]:
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        with zipfile.ZipFile(build(Target.host())) as archive:
            archive.extractall(site)
        results = {}
        for name, case in cases().items():
            if not names or name in names:
                process = Process(site, Path(folder) / f"{name}.json")
                _write_case(process, name, case)
                results[name] = _least(process, name, figure, mode, runs)
    return results


def _write_case(process: Process, name: str, case: Case) -> None:
    content: dict[str, Any] = {"event": case.event, "answers": case.answers}
    process.case.write_text(json.dumps(content))
    recorded = process.run(FUNCTION, name, "record")
    _require_success(name, recorded["result"])
    process.case.write_text(json.dumps(content | recorded))


def _require_success(name: str, result: Any) -> None:  # noqa: ANN401 - any result
    """Raise an error if the function refused its event, or has messages retried."""
    match result:
        case {"statusCode": int(status)} if status >= 400:
            raise CommandError(f"{name} responded {status}: {result['body']}")
        case {"batchItemFailures": [_, *_]}:
            raise CommandError(f"{name} did not process its messages.")


def _least(process: Process, name: str, figure: str, mode: str, runs: int) -> dict[str, float]:
    times: dict[str, list[float]] = {FUNCTION: [], FLOOR: []}
    for _ in range(runs):
        for implementation, measured in times.items():
            measured.append(process.run(implementation, name, mode)[figure])
    function, floor = min(times[FUNCTION]), min(times[FLOOR])
    return {figure: round(function, 3), f"floor_{figure}": round(floor, 3), "ratio": round(function / floor, 2)}


def worst(results: Mapping[str, Mapping[str, float]]) -> float:
    """Return the highest ratio."""
    return max(result["ratio"] for result in results.values())
