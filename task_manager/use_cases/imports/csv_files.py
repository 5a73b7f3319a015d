"""CSV files in the object store, read as batches of rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from task_manager.csv_import import AcceptedRow, Note, Options, ReadPlan, RejectedRow, Row, analyze, read
from task_manager.domain.errors import InvalidInput
from task_manager.domain.imports import Import
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.objects import ObjectStore, StoredObject
from task_manager.domain.rules import Policy, RuleContext

_ROWS_READ_PER_ROW_ACCEPTED = 10
"""Limit of a batch's memory in a file of which most rows are rejected."""


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Consecutive rows of a file: those that may become tasks, the notes of all, and the number that was read."""

    accepted: Sequence[AcceptedRow]
    notes: Sequence[Note]
    rows_read: int

    @property
    def rows_rejected(self) -> int:
        """Number of rows that do not become tasks."""
        return self.rows_read - len(self.accepted)


@dataclass(frozen=True, slots=True)
class CsvFiles:
    """Reader of CSV files in the object store."""

    object_store: ObjectStore
    options: Options
    policy: Policy
    clock: Clock

    def analyze(self, csv_file: StoredObject, on_read: Callable[[], None] = lambda: None) -> ReadPlan:
        """Return the read plan of a file; call `on_read`, which may raise, after each part of it.

        Raises:
            UnusableFile: The file as a whole cannot be imported.
        """
        parts = _with_callback(self.object_store.read(csv_file), on_read)
        return analyze(parts, self.options, csv_file.last_modified.date())

    def batches(self, csv_file: StoredObject, import_: Import, plan: ReadPlan, size: int) -> Iterator[RowBatch]:
        """Yield all rows in batches of up to `size` accepted rows, with the rejected rows between them."""
        # Repeated attempts check the rows against the same day.
        rows = apply_policy(read(self.object_store.read(csv_file), plan), self.policy, import_.started_at)
        accepted: list[AcceptedRow] = []
        notes: list[Note] = []
        rows_read = 0
        for row in rows:
            rows_read += 1
            notes.extend(row.notes)
            if isinstance(row, AcceptedRow):
                accepted.append(row)
            if len(accepted) == size or rows_read == size * _ROWS_READ_PER_ROW_ACCEPTED:
                yield RowBatch(accepted, notes, rows_read)
                accepted, notes, rows_read = [], [], 0
        if rows_read:
            yield RowBatch(accepted, notes, rows_read)


def apply_policy(rows: Iterable[Row], policy: Policy, now: datetime) -> Iterator[Row]:
    """Yield the rows of a file, with those that violate a rule of the policy as rejected."""
    context = RuleContext(now)
    for row in rows:
        if isinstance(row, AcceptedRow):
            try:
                policy.check(row.fields, context)
            except InvalidInput as error:
                yield RejectedRow(row.number, row.line, (*row.notes, *_violations(row.line, error)))
                continue
        yield row


def _violations(line: int, error: InvalidInput) -> Iterator[Note]:
    return (Note(line, fault.pointer.removeprefix("/"), "", fault.detail, rejects=True) for fault in error.errors)


def _with_callback(parts: Iterable[bytes], on_read: Callable[[], None]) -> Iterator[bytes]:
    for part in parts:
        on_read()
        yield part
