"""What an import reads and writes: the dropped file, its report, and what the workflow's steps leave for each other."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import Self

from task_manager.csv_import import (
    AcceptedRow,
    Note,
    Options,
    ReadPlan,
    RejectedRow,
    Row,
    analyze,
    read,
    write_report,
)
from task_manager.domain.errors import InvalidInput
from task_manager.domain.imports import Import
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.objects import ObjectStore, StoredObject
from task_manager.domain.rules import Policy, RuleContext
from task_manager.domain.task import TaskFields


def judged(rows: Iterable[Row], policy: Policy, now: datetime) -> Iterator[Row]:
    """Yield rows of a file, those that break a rule of the policy as rejected."""
    situation = RuleContext(now)
    for row in rows:
        if isinstance(row, AcceptedRow):
            try:
                policy.check(row.fields, situation)
            except InvalidInput as refusal:
                yield RejectedRow(row.number, row.line, (*row.notes, *_faults(row.line, refusal)))
                continue
        yield row


@dataclass(frozen=True, slots=True)
class CsvFiles:
    """Reads dropped files as rows that may become tasks, and keeps the books of what was read."""

    box: ObjectStore
    options: Options
    policy: Policy
    clock: Clock

    def analyze(self, dropped: StoredObject, while_read: Callable[[], None] = lambda: None) -> ReadPlan:
        """Return how a file is to be read; call `while_read` now and then, which may raise.

        Raises:
            UnusableFile: It cannot be used as a whole.
        """
        return analyze(_watched(self.box.read(dropped), while_read), self.options)

    def rows(self, dropped: StoredObject, of: Import, plan: ReadPlan, books: "ReportBuilder") -> Iterator[AcceptedRow]:
        """Yield the rows that may become tasks; enter every row into the books."""
        # A later attempt judges by the same day.
        for row in judged(read(self.box.read(dropped), plan), self.policy, of.started_at):
            if row.notes:
                books.add(row.notes)
            books.read += 1
            if isinstance(row, RejectedRow):
                books.rejected += 1
            else:
                yield row


class ReportBuilder:
    """The counts of an import, and its report in a temporary file; a context manager."""

    def __init__(self) -> None:
        self.read = 0
        self.rejected = 0
        self._file = TemporaryFile("w+b")  # noqa: SIM115 - closed on exit
        self._report = TextIOWrapper(self._file, encoding="utf-8", newline="")

    @classmethod
    def create(cls) -> Self:
        """Return new books."""
        books = cls()
        write_report((), books._report)
        return books

    @classmethod
    def resume(cls, box: ObjectStore, key: str) -> Self:
        """Return books that go on with a report that was stored before."""
        books = cls()
        with ExitStack() as unless_all_is_read:
            unless_all_is_read.enter_context(books)
            books._file.writelines(box.read(box.find(key, None)))
            unless_all_is_read.pop_all()
        return books

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._report.close()

    def add(self, notes: Iterable[Note]) -> None:
        """Add lines to the report."""
        write_report(notes, self._report, header=False)

    def upload(self, box: ObjectStore, key: str) -> None:
        """Store the report."""
        self._report.flush()
        self._file.seek(0)
        box.write(key, self._file)


@dataclass(frozen=True, slots=True)
class WorkArea:
    """Where the steps of the workflow leave things for each other. It empties itself after some days."""

    box: ObjectStore
    prefix: str

    def report_key(self, import_id: str) -> str:
        """Return where the report is while the import is running."""
        return f"{self.prefix}{import_id}/report.csv"

    def write_chunk(self, import_id: str, number: int, rows: Iterable[AcceptedRow]) -> None:
        """Store the rows of a chunk, one JSON object a line."""
        with TemporaryFile("w+b") as file:
            for row in rows:
                fields = row.fields.model_dump(mode="json")
                file.write(json.dumps({"number": row.number, "line": row.line, "fields": fields}).encode() + b"\n")
            file.seek(0)
            self.box.write(self._chunk_key(import_id, number), file)

    def read_chunk(self, import_id: str, number: int) -> Iterator[AcceptedRow]:
        """Yield the rows of a chunk."""
        for line in _lines(self.box.read(self.box.find(self._chunk_key(import_id, number), None))):
            row = json.loads(line)
            yield AcceptedRow(row["number"], row["line"], TaskFields.model_validate(row["fields"]), ())

    def _chunk_key(self, import_id: str, number: int) -> str:
        return f"{self.prefix}{import_id}/chunk-{number:06}.jsonl"


def _faults(line: int, refusal: InvalidInput) -> Iterator[Note]:
    return (Note(line, fault.pointer.removeprefix("/"), "", fault.detail, rejects=True) for fault in refusal.errors)


def _watched(chunks: Iterable[bytes], watch: Callable[[], None]) -> Iterator[bytes]:
    for chunk in chunks:
        watch()
        yield chunk


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        yield rest
