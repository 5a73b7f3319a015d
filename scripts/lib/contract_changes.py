"""Changes of the REST API's contract that break its clients, as oasdiff finds them."""

import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scripts.lib.common import CommandError

# A line of the changelog that says so, and names operations.
_BREAKING = re.compile(r"^.*\*\*Breaking\*\*.*$", re.MULTILINE)
_OPERATION = re.compile(r"`([A-Z]+ /[^`]*)`")

# Level of oasdiff's errors; those of warnings and notes are lower.
_ERROR = 3


@dataclass(frozen=True)
class BreakingChange:
    """Change after which requests of an operation (`GET /tasks`) that were valid are not, or its responses differ."""

    operation: str
    text: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.text}"


def breaking_changes(oasdiff: str, before: Path, after: Path) -> list[BreakingChange]:
    """Return the changes between two contracts that break clients.

    Raises:
        CommandError: oasdiff failed.
    """
    command = [oasdiff, "breaking", str(before), str(after), "--format", "json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise CommandError(f"oasdiff failed: {result.stderr.strip()}")
    return [
        BreakingChange(f"{change['operation']} {change['path']}", change["text"])
        for change in json.loads(result.stdout)
        if change["level"] == _ERROR
    ]


def unnamed(changes: Iterable[BreakingChange], text: str) -> list[BreakingChange]:
    """Return the changes whose operation no line with **Breaking** names, in the changelog's text on what is new."""
    named = {operation for line in _BREAKING.findall(text) for operation in _OPERATION.findall(line)}
    return [change for change in changes if change.operation not in named]
