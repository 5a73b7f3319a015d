"""EventBridge's matcher of patterns, which AWS publishes for Java, as a process that is asked line by line."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from scripts.lib.common import LOCAL, exclusive

_FOLDER = Path(__file__).parent
_JARS = LOCAL / "event-ruler"


class NotUsable(Exception):
    """Java, Maven or Maven's repository is missing."""


class Ruler:
    """A running matcher."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def matches(self, pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
        """Return whether an event matches a pattern."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(pattern)}\n{json.dumps(event)}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        # A pattern that the matcher refuses ends it with a stack trace.
        assert answer in {"true", "false"}, pattern
        return answer == "true"


@contextmanager
def running_ruler() -> Iterator[Ruler]:
    """Start the matcher.

    Raises:
        NotUsable: Something that it needs is missing.
    """
    # A source file is compiled by the JDK at its start.
    if not shutil.which("javac"):
        raise NotUsable("a JDK is needed")
    with exclusive(LOCAL / "event-ruler.lock"):
        _download()
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{_JARS}/*", str(_FOLDER / "Matches.java")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        # It ends with its input, which is closed at the end of the context.
        yield Ruler(process)


def _download() -> None:
    """Download the jars that pom.xml names, unless those that jars.sha256 names are there."""
    lines = (line.split() for line in (_FOLDER / "jars.sha256").read_text().splitlines())
    expected = {name: digest for digest, name in lines}
    if _digests() == expected:
        return
    if not shutil.which("mvn"):
        raise NotUsable("Maven is needed")
    shutil.rmtree(_JARS, ignore_errors=True)
    goal = ("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={_JARS}")
    command = ["mvn", "--quiet", "--batch-mode", "--file", str(_FOLDER / "pom.xml"), *goal]
    maven = subprocess.run(command, capture_output=True, text=True, check=False)
    if maven.returncode:
        raise NotUsable(f"Maven cannot download it: {maven.stdout.strip()[:200]}")
    assert _digests() == expected


def _digests() -> dict[str, str]:
    return {jar.name: sha256(jar.read_bytes()).hexdigest() for jar in _JARS.glob("*.jar")}
