"""Turn dropped CSV files into tasks: small files in one go, large ones in chunks that a workflow works off.

Every step may run again, after a crash or because its event came twice: ids derive from the file's version and
the row, tasks are only ever added, and an import that has ended stays as it ended.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from task_manager.csv_import import AcceptedRow, Note, ReadPlan, UnusableFile, file_notes
from task_manager.csv_import.report import NOTED
from task_manager.domain.batches import batches
from task_manager.domain.identifiers import derived_id, row_id
from task_manager.domain.imports import FILE_BYTES, Import, ImportStatus, id_in
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.imports import ImportStore, ImportWorkflow
from task_manager.domain.ports.objects import StoredObject
from task_manager.domain.ports.tasks import TaskRecords, TaskStore
from task_manager.domain.task import Task, import_source
from task_manager.use_cases.import_files import CsvFiles, ReportBuilder, WorkArea

_BATCH = 500
"""How many rows are written between two looks at the ledger."""

_WRITTEN_AT_ONCE = 100
"""How many rows a thread writes in one go."""

_TIME_TO_WRITE_UP = timedelta(seconds=60)
"""What a batch and the report may take, with the retries of each call."""

_TOO_LARGE = f"The file has more than {FILE_BYTES // 1_000_000} MB: drop it in parts, each with the header."

TimeLeft = Callable[[], timedelta]
"""Tells how long whoever called may still take."""


class _OutOfTime(Exception):
    """The caller would be stopped before it has come to the end."""


@dataclass(frozen=True, slots=True)
class AddTasks:
    """Adds the tasks of an import, many at a time."""

    store: TaskStore
    threads: int = _BATCH // _WRITTEN_AT_ONCE

    def __call__(
        self, of: Import, rows: Iterable[AcceptedRow], before: Callable[[], None] = lambda: None
    ) -> Iterator[int]:
        """Add a task for each row that has none yet; yield after each batch how many rows of it have one now.

        Call `before` for each batch, when its rows have been read and none of them has been added.
        """
        with ThreadPoolExecutor(self.threads) as pool:
            for batch in batches(rows, _BATCH):
                before()
                tasks = (_task(of, row) for row in batch)
                # Those that an earlier attempt added are left: someone may have changed them since.
                list(pool.map(self.store.add_all, batches(tasks, _WRITTEN_AT_ONCE)))
                yield len(batch)


@dataclass(frozen=True, slots=True)
class ImportDroppedFile:
    """Import a file that was dropped; hand it to the workflow where it is large, or takes longer than there is time."""

    files: CsvFiles
    ledger: ImportStore
    add_tasks: AddTasks
    workflow: ImportWorkflow
    prefix: str
    reports_prefix: str
    inline_bytes: int
    """The size up to which a file is imported in one go."""

    def __call__(self, key: str, version: str | None, time_left: TimeLeft) -> Import | None:
        """Import the object `key`; return what the ledger says of it, or None where it is no dropped file.

        Args:
            key: Where the object is.
            version: Which version of it; None for the newest.
            time_left: Tells how long this call may still take.

        Raises:
            NotFound: The object is gone.
            Unavailable: A service refused for now; another call goes on where this one ended.
        """
        if not key.startswith(self.prefix) or key.endswith("/"):
            return None
        dropped = self.files.box.find(key, version)
        running = self._begun(dropped)
        if running.status is not ImportStatus.RUNNING:
            return running
        if dropped.size > FILE_BYTES:
            ended = _failed(running, _TOO_LARGE, self.files.clock())
            self.ledger.finish(ended)
            return ended
        if dropped.size > self.inline_bytes:
            self.workflow.start(running.id, dropped)
            return running
        try:
            ended = self._import(dropped, running, time_left)
        except _OutOfTime:
            # It adds no task twice: those that are there are left as they are.
            self.workflow.start(running.id, dropped)
            return running
        self.ledger.finish(ended)
        return ended

    def _begun(self, dropped: StoredObject) -> Import:
        now = self.files.clock()
        announced = id_in(dropped.key, self.prefix)
        if announced is not None:
            begun = self.ledger.create(Import(id=announced, key=dropped.key, version=dropped.version, started_at=now))
            if (begun.key, begun.version) == (dropped.key, dropped.version):
                return begun
            # Somebody put another object where the announced one was to be: an import of its own.
        derived = derived_id(dropped.arrived_at, dropped.key, dropped.version)
        return self.ledger.create(Import(id=derived, key=dropped.key, version=dropped.version, started_at=now))

    def _import(self, dropped: StoredObject, running: Import, time_left: TimeLeft) -> Import:
        def check_time() -> None:
            if time_left() < _TIME_TO_WRITE_UP:
                raise _OutOfTime

        try:
            plan = self.files.analyze(dropped, check_time)
        except UnusableFile as error:
            return _failed(running, str(error), self.files.clock())
        with ReportBuilder.create() as books:
            books.add(_about_the_file(plan, running, self.ledger))
            created = 0

            def note() -> None:
                # Ahead of the tasks: whoever has to give up looks for them among the rows that any attempt has read.
                read = max(books.read, running.rows_read)
                self.ledger.progress(_counted(running, read, created, books.rejected, self.files.clock()))

            for added in self.add_tasks(running, self.files.rows(dropped, running, plan, books), note):
                created += added
                check_time()
            report_key = f"{self.reports_prefix}{running.id}.csv"
            books.upload(self.files.box, report_key)
            return _succeeded(running, books.read, created, report_key, self.files.clock())


class Chunks(TypedDict):
    """What the workflow carries from step to step: numbers, never rows."""

    import_id: str
    chunks: list[int]
    ended: bool


@dataclass(frozen=True, slots=True)
class SplitImport:
    """The workflow's first step: examine the file, and write its valid rows as chunks."""

    files: CsvFiles
    ledger: ImportStore
    work: WorkArea
    chunk_rows: int

    def __call__(self, import_id: str, key: str, version: str) -> Chunks:
        """Return which chunks there are; none where the import has ended, as it does if its file cannot be used."""
        running = self.ledger.get(import_id)
        if running.status is not ImportStatus.RUNNING:
            return Chunks(import_id=import_id, chunks=[], ended=True)
        dropped = self.files.box.find(key, version)
        try:
            plan = self.files.analyze(dropped)
        except UnusableFile as error:
            self.ledger.finish(_failed(running, str(error), self.files.clock()))
            return Chunks(import_id=import_id, chunks=[], ended=True)
        chunks = self._write_chunks(dropped, running, plan)
        return Chunks(import_id=import_id, chunks=list(range(1, chunks + 1)), ended=False)

    def _write_chunks(self, dropped: StoredObject, running: Import, plan: ReadPlan) -> int:
        number = 0
        with ReportBuilder.create() as books:
            books.add(_about_the_file(plan, running, self.ledger))
            valid_rows = self.files.rows(dropped, running, plan, books)
            for number, rows in enumerate(batches(valid_rows, self.chunk_rows), start=1):
                self.work.write_chunk(running.id, number, rows)
                # What was read and created before the workflow was started still counts.
                read = max(books.read, running.rows_read)
                counts = _counted(running, read, running.rows_created, books.rejected, self.files.clock())
                self.ledger.progress(counts)
            books.upload(self.files.box, self.work.report_key(running.id))
            # From here on chunks count what they create or find created.
            self.ledger.split(_counted(running, books.read, 0, books.rejected, self.files.clock()), number)
        return number


@dataclass(frozen=True, slots=True)
class ImportChunk:
    """The workflow's middle step: add the tasks of one chunk."""

    ledger: ImportStore
    add_tasks: AddTasks
    work: WorkArea
    clock: Clock

    def __call__(self, import_id: str, number: int) -> None:
        """Add the tasks of chunk `number`, and count them; an import that has ended takes no more."""
        running = self.ledger.get(import_id)
        if running.status is ImportStatus.RUNNING:
            created = sum(self.add_tasks(running, self.work.read_chunk(import_id, number)))
            self.ledger.count_chunk(import_id, number, created, self.clock())


@dataclass(frozen=True, slots=True)
class FinishImport:
    """The workflow's last step, also when an execution of it has failed: sum up what there is, and end the import."""

    ledger: ImportStore
    tasks: TaskRecords
    work: WorkArea
    clock: Clock
    reports_prefix: str

    def __call__(self, import_id: str) -> None:
        """End the import; rows of chunks that were not done are rejected unless they have a task."""
        pending_chunks = self.ledger.pending_chunks(import_id)
        running = self.ledger.get(import_id)
        if running.status is not ImportStatus.RUNNING:
            return
        ended = self._given_up(running) if pending_chunks is None else self._summed_up(running, pending_chunks)
        self.ledger.finish(ended)

    def _summed_up(self, running: Import, pending_chunks: Iterable[int]) -> Import:
        unwritten = 0
        with ReportBuilder.resume(self.work.box, self.work.report_key(running.id)) as books:
            for number in pending_chunks:
                for rows in batches(self.work.read_chunk(running.id, number), _BATCH):
                    missing = self._without_task(running, rows)
                    books.add(map(_not_written, missing))
                    unwritten += len(missing)
            created = running.rows_read - running.rows_rejected - unwritten
            error = f"{unwritten:,} rows could not be stored, which the report names: please drop them again."
            return self._succeeded(running, running.rows_read, created, books, error if unwritten else None)

    def _given_up(self, running: Import) -> Import:
        """Return the end of an import whose file could not be divided; what a first attempt has created, remains."""
        read = running.rows_read
        ids = (row_id(running.id, number) for number in range(1, read + 1))
        # Some may be deleted again by now.
        created = max(running.rows_created, sum(len(self.tasks.existing_ids(some)) for some in batches(ids, _BATCH)))
        if not created:
            return _failed(running, "The file could not be read to its end. Please drop it again.", self.clock())
        error = (
            f"The file could not be read to its end: only {created:,} of its first {read:,} rows are tasks. Please drop"
            " the others again."
        )
        with ReportBuilder.create() as books:
            books.add([Note(1, "", "", error, rejects=True)])
            return self._succeeded(running, read, created, books, error)

    def _succeeded(self, running: Import, read: int, created: int, books: ReportBuilder, error: str | None) -> Import:
        report_key = f"{self.reports_prefix}{running.id}.csv"
        books.upload(self.work.box, report_key)
        return _succeeded(running, read, created, report_key, self.clock()).model_copy(update={"error": error})

    def _without_task(self, of: Import, rows: Iterable[AcceptedRow]) -> Sequence[AcceptedRow]:
        by_id = {row_id(of.id, row.number): row for row in rows}
        present = self.tasks.existing_ids(by_id)
        return [row for task_id, row in by_id.items() if task_id not in present]


def _about_the_file(plan: ReadPlan, running: Import, ledger: ImportStore) -> Iterator[Note]:
    first = ledger.register_content(plan.digest, running)
    if first.import_id != running.id:
        before = f"the same content came before, with import {first.import_id}"
        reason = f"{NOTED}{before}; this is an import of its own, and its tasks are new"
        yield Note(plan.header_line, "", first.key, reason)
    yield from file_notes(plan)


def _not_written(row: AcceptedRow) -> Note:
    return Note(row.line, "", row.fields.title, "it could not be stored; please drop the row again", rejects=True)


def _task(of: Import, row: AcceptedRow) -> Task:
    return Task.create(
        row.fields,
        task_id=row_id(of.id, row.number),
        source=import_source(of.id),
        now=of.started_at,
    )


def _counted(of: Import, read: int, created: int, rejected: int, now: datetime) -> Import:
    counts = {"rows_read": read, "rows_created": created, "rows_rejected": rejected, "progress_at": now}
    return of.model_copy(update=counts)


def _succeeded(running: Import, read: int, created: int, report_key: str, now: datetime) -> Import:
    end = {"status": ImportStatus.SUCCEEDED, "report_key": report_key, "finished_at": now}
    return _counted(running, read, created, read - created, now).model_copy(update=end)


def _failed(running: Import, error: str, now: datetime) -> Import:
    end = {"status": ImportStatus.FAILED, "error": error, "finished_at": now}
    # Rows may have been read; none is a task, and no report names them.
    return _counted(running, 0, 0, 0, now).model_copy(update=end)
