"""Recorded seeds that detect mutants, in `detections.json`, which `make soak MUTANTS=1` writes."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

_FILE = Path(__file__).with_suffix(".json")


def seeds(mutant: str, count: int) -> Iterator[int]:
    """Return the recorded seed of a mutant, and then the first `count`, as any change may change what a seed does."""
    recorded = json.loads(_FILE.read_text()).get(mutant)
    if recorded is not None:
        yield recorded
    yield from range(count)


def record(found: Mapping[str, int]) -> None:
    """Record the first seed that detects each mutant."""
    _FILE.write_text(json.dumps(dict(sorted(found.items())), indent=2) + "\n")
