"""Model of imports into a table that throttles: time, and rows that are given up, by the way of writing.

Time is simulated. The pauses between attempts are those of the package; those of five attempts are what it had before.
"""

import random
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappop, heappush
from itertools import count
from zlib import crc32

from task_manager.adapters import backoff, conditional_puts
from task_manager.domain.batches import batches
from task_manager.domain.ports.clock import TimeLeft
from task_manager.use_cases.imports.add_tasks import TIME_TO_FINISH

PARTITIONS = 4
"""Partitions of a fresh on-demand table, which accepts 4,000 write units a second.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
"""

UNITS_PER_SECOND = 1000
"""Write units that a partition accepts. What it does not use within a second is lost, and it is not split."""

_CHUNK_ROWS = 1000
_CHUNKS_AT_ONCE = 10
_TIMEOUT = timedelta(seconds=300)
_CHUNK_RETRY_SECONDS = (2, 4, 8, 16, 32)
_LATENCY_SECONDS = 0.005

Process = Generator[float, None, None]
"""Yields the seconds until it continues."""


@dataclass(frozen=True)
class Writing:
    """Way to write the rows of a chunk; `processor_seconds` are those of a row in a function of 1,024 MB."""

    rows_per_call: int
    units_per_row: int
    threads: int
    processor_seconds: float
    pauses: Callable[[TimeLeft], Iterator[float]]


def _five_attempts(_: TimeLeft) -> Iterator[float]:
    yield 0
    for attempt in range(1, 5):
        yield random.uniform(0, 0.05 * (2**attempt - 1))  # noqa: S311 - no secret


WAYS: Mapping[str, Writing] = {
    "transactions_five_attempts": Writing(100, 2, 5, 0.00025, _five_attempts),
    "puts_five_attempts": Writing(1, 1, conditional_puts.THREADS, 0.0006, _five_attempts),
    "puts": Writing(1, 1, conditional_puts.THREADS, 0.0006, backoff.pauses),
}


def throttled_imports(rows: int) -> dict[str, dict[str, float]]:
    """Return what an import of this many rows takes, for each way to write them."""
    results = {}
    for name, writing in WAYS.items():
        random.seed(name)
        model = _Import(writing)
        model.run(rows)
        results[name] = {
            "rows_given_up": model.given_up,
            "share_given_up": round(model.given_up / rows, 4),
            "chunks_retried": model.chunks_retried,
            "seconds": round(model.now, 1),
            "calls_throttled": model.throttled,
            "units_written": model.units,
        }
    return results


@dataclass
class _Invocation:
    """Invocation for a chunk: the calls that it has to make, and what became of them."""

    ends_at: float
    calls: list[Sequence[int]]
    processor_free_at: float
    running: int = 0
    stored: set[int] = field(default_factory=set)
    failed: bool = False


class _Import:
    """Import by several invocations at a time, and the table's partitions."""

    def __init__(self, writing: Writing) -> None:
        self.now = 0.0
        self.given_up = self.chunks_retried = self.throttled = self.units = 0
        self._writing = writing
        self._partitions = [_Partition() for _ in range(PARTITIONS)]
        self._waiting: list[tuple[float, int, Process]] = []
        self._numbers = count()

    def run(self, rows: int) -> None:
        """Import rows, until each is stored or given up."""
        chunks = batches(range(rows), _CHUNK_ROWS)
        for _ in range(_CHUNKS_AT_ONCE):
            self._start(self._import_chunks(chunks))
        while self._waiting:
            self.now, _, process = heappop(self._waiting)
            self._continue(process)

    def _start(self, process: Process) -> None:
        heappush(self._waiting, (self.now, next(self._numbers), process))

    def _continue(self, process: Process) -> None:
        try:
            heappush(self._waiting, (self.now + next(process), next(self._numbers), process))
        except StopIteration:
            return

    def _import_chunks(self, chunks: Iterator[list[int]]) -> Process:
        for chunk in chunks:
            yield from self._import_chunk(chunk)

    def _import_chunk(self, chunk: list[int]) -> Process:
        missing = set(chunk)
        for number, retry_seconds in enumerate((0, *_CHUNK_RETRY_SECONDS)):
            yield random.uniform(0, retry_seconds)  # noqa: S311 - no secret
            self.chunks_retried += bool(number)
            calls: list[Sequence[int]] = list(batches(chunk, self._writing.rows_per_call))
            invocation = _Invocation(self.now + _TIMEOUT.total_seconds(), calls, self.now)
            for _ in range(self._writing.threads):
                invocation.running += 1
                self._start(self._write_calls(invocation))
            while invocation.running:
                yield 0.05
            missing -= invocation.stored
            if not invocation.failed:
                return
        self.given_up += len(missing)

    def _write_calls(self, invocation: _Invocation) -> Process:
        while invocation.calls and not invocation.failed:
            rows = invocation.calls.pop()
            if (yield from self._is_written(rows, invocation)):
                invocation.stored.update(rows)
            else:
                invocation.failed = True
        invocation.running -= 1

    def _is_written(self, rows: Sequence[int], invocation: _Invocation) -> Generator[float, None, bool]:
        units = Counter(crc32(row.to_bytes(4)) % PARTITIONS for row in rows)
        for pause in self._writing.pauses(lambda: timedelta(seconds=invocation.ends_at - self.now) - TIME_TO_FINISH):
            yield pause
            # Its threads share one processor.
            invocation.processor_free_at = (
                max(self.now, invocation.processor_free_at) + len(rows) * self._writing.processor_seconds
            )
            yield invocation.processor_free_at - self.now
            accepted = self._accept(units)
            yield _LATENCY_SECONDS
            if accepted:
                return True
        return False

    def _accept(self, rows_by_partition: Mapping[int, int]) -> bool:
        units = {number: rows * self._writing.units_per_row for number, rows in rows_by_partition.items()}
        if any(self._partitions[number].available(self.now) < amount for number, amount in units.items()):
            self.throttled += 1
            return False
        for number, amount in units.items():
            self._partitions[number].tokens -= amount
            self.units += amount
        return True


class _Partition:
    """Partition with a token for each write unit that it accepts."""

    def __init__(self) -> None:
        self.tokens = float(UNITS_PER_SECOND)
        self._updated_at = 0.0

    def available(self, now: float) -> float:
        """Return the units that the partition accepts now."""
        refill = (now - self._updated_at) * UNITS_PER_SECOND
        self.tokens, self._updated_at = min(UNITS_PER_SECOND, self.tokens + refill), now
        return self.tokens
