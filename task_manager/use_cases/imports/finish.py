"""Last step of the workflow that imports a large file: finish the import."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from task_manager.csv_import import AcceptedRow, Note
from task_manager.domain.batches import batches
from task_manager.domain.errors import NotFound
from task_manager.domain.identifiers import row_id
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.ports.clock import Clock, TimeLeft
from task_manager.domain.ports.imports import ImportRecords
from task_manager.domain.ports.tasks import TaskRecords
from task_manager.use_cases.imports.add_tasks import TIME_TO_FINISH
from task_manager.use_cases.imports.report import ReportBuilder
from task_manager.use_cases.imports.work_area import WorkArea

T = TypeVar("T")

_NOT_READ = "The file was stored, but not read"
_NOT_READ_TO_ITS_END = "The file could not be read to its end"
_EXPIRED = "The file was read, but its rows expired before they were imported"
_LOOKUP_ROWS = 500
"""Number of rows whose tasks are looked up in one call of the store."""


@dataclass(frozen=True, slots=True)
class FinishImport:
    """Last step of the workflow, which also runs after any failure of another step, of the execution or of an event."""

    imports: ImportRecords
    task_records: TaskRecords
    work_area: WorkArea
    clock: Clock
    reports_prefix: str

    def __call__(self, import_id: str, time_left: TimeLeft) -> None:
        """Finish a running import; rows of chunks that were not counted are rejected unless they have a task.

        Args:
            import_id: The import's id.
            time_left: Returns the time that is left to look up rows, and for `TIME_TO_FINISH`. Once it is used up, the
                other rows are rejected, so that each import ends, however many rows it has.
        """
        pending_chunks = self.imports.pending_chunks(import_id)
        import_ = self.imports.get(import_id)
        if import_.status is not ImportStatus.RUNNING:
            return
        if pending_chunks is None:
            reason = _NOT_READ if import_.progress_at is None else _NOT_READ_TO_ITS_END
            finished = self._finish_without_chunks(import_, reason, time_left)
        else:
            try:
                finished = self._finish_split(import_, pending_chunks, time_left)
            except NotFound:
                # A lifecycle rule deletes chunks after some days.
                finished = self._finish_without_chunks(import_, _EXPIRED, time_left)
        self.imports.finish(finished)

    def _finish_split(self, import_: Import, pending_chunks: Iterable[int], time_left: TimeLeft) -> Import:
        named = 0
        created = import_.rows_created
        rows = chain.from_iterable(self.work_area.read_chunk(import_.id, number) for number in pending_chunks)
        with ReportBuilder.resume(self.work_area.object_store, self.work_area.report_key(import_.id)) as report:
            for batch in _batches_in_time(rows, time_left):
                rows_without_task = self._without_task(import_, batch)
                report.add(map(_not_stored, rows_without_task))
                named += len(rows_without_task)
                created += len(batch) - len(rows_without_task)
            accepted = import_.rows_read - import_.rows_rejected
            # A chunk that was counted after the pending ones were listed is in both.
            created = min(created, accepted - named)
            missing = accepted - created
            error = None
            if missing > named:
                error = (
                    f"{missing:,} rows could not be stored, of which the report names the first {named:,}: please"
                    " upload the rows that are no tasks again."
                )
                report.add([Note(1, "", "", error, rejects=True)])
            elif missing:
                error = f"{missing:,} rows could not be stored, which the report names: please upload them again."
            return self._succeeded(import_, import_.rows_read, created, report, error)

    def _finish_without_chunks(self, import_: Import, reason: str, time_left: TimeLeft) -> Import:
        """Return the result of an import whose rows cannot be read; tasks that were added remain."""
        looked_up = existing = 0
        ids = (row_id(import_.id, number) for number in range(1, import_.rows_read + 1))
        for batch in _batches_in_time(ids, time_left):
            existing += len(self.task_records.existing_ids(batch))
            looked_up += len(batch)
        # Clients may have deleted tasks since they were counted.
        created = max(import_.rows_created, existing)
        if not created:
            return import_.failed(f"{reason}. Please upload it again.", self.clock())
        read = max(created, looked_up)
        error = f"{reason}: only {created:,} of its first {read:,} rows are tasks. Please upload the others again."
        with ReportBuilder.create() as report:
            report.add([Note(1, "", "", error, rejects=True)])
            return self._succeeded(import_, read, created, report, error)

    def _succeeded(self, import_: Import, read: int, created: int, report: ReportBuilder, error: str | None) -> Import:
        report_key = f"{self.reports_prefix}{import_.id}.csv"
        report.upload(self.work_area.object_store, report_key)
        return import_.succeeded(read=read, created=created, report_key=report_key, now=self.clock(), error=error)

    def _without_task(self, import_: Import, rows: Iterable[AcceptedRow]) -> Sequence[AcceptedRow]:
        by_id = {row_id(import_.id, row.number): row for row in rows}
        existing = self.task_records.existing_ids(by_id)
        return [row for task_id, row in by_id.items() if task_id not in existing]


def _batches_in_time(items: Iterable[T], time_left: TimeLeft) -> Iterator[list[T]]:
    """Yield batches to look up, until only the time to store the result is left."""
    for batch in batches(items, _LOOKUP_ROWS):
        if time_left() < TIME_TO_FINISH:
            return
        yield batch


def _not_stored(row: AcceptedRow) -> Note:
    return Note(row.line, "", row.fields.title, "it could not be stored; please upload the row again", rejects=True)
