"""Last step of the workflow that imports a large file: finish the import."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from task_manager.csv_import import AcceptedRow, Note
from task_manager.domain.batches import batches
from task_manager.domain.errors import NotFound
from task_manager.domain.identifiers import row_id
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.imports import ImportRecords
from task_manager.domain.ports.tasks import TaskRecords
from task_manager.use_cases.imports.report import ReportBuilder
from task_manager.use_cases.imports.work_area import WorkArea

_NOT_READ = "The file was stored, but not read. Please upload it again."
_NOT_READ_TO_ITS_END = "The file could not be read to its end. Please upload it again."
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

    def __call__(self, import_id: str) -> None:
        """Finish a running import; rows of chunks that were not counted are rejected unless they have a task."""
        pending_chunks = self.imports.pending_chunks(import_id)
        import_ = self.imports.get(import_id)
        if import_.status is not ImportStatus.RUNNING:
            return
        if pending_chunks is not None:
            # A lifecycle rule deletes chunks after some days.
            with suppress(NotFound):
                self.imports.finish(self._finish_split(import_, pending_chunks))
                return
        self.imports.finish(self._finish_unsplit(import_))

    def _finish_split(self, import_: Import, pending_chunks: Iterable[int]) -> Import:
        missing = 0
        with ReportBuilder.resume(self.work_area.object_store, self.work_area.report_key(import_.id)) as report:
            for number in pending_chunks:
                for rows in batches(self.work_area.read_chunk(import_.id, number), _LOOKUP_ROWS):
                    rows_without_task = self._without_task(import_, rows)
                    report.add(map(_not_stored, rows_without_task))
                    missing += len(rows_without_task)
            created = import_.rows_read - import_.rows_rejected - missing
            error = f"{missing:,} rows could not be stored, which the report names: please upload them again."
            return self._succeeded(import_, import_.rows_read, created, report, error if missing else None)

    def _finish_unsplit(self, import_: Import) -> Import:
        """Return the result of an import without chunks; tasks that an attempt added remain."""
        read = import_.rows_read
        ids = (row_id(import_.id, number) for number in range(1, read + 1))
        existing = sum(len(self.task_records.existing_ids(batch)) for batch in batches(ids, _LOOKUP_ROWS))
        # Clients may have deleted tasks since they were counted.
        created = max(import_.rows_created, existing)
        if not created:
            return import_.failed(_NOT_READ if import_.progress_at is None else _NOT_READ_TO_ITS_END, self.clock())
        error = (
            f"The file could not be read to its end: only {created:,} of its first {read:,} rows are tasks. Please"
            " upload the others again."
        )
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


def _not_stored(row: AcceptedRow) -> Note:
    return Note(row.line, "", row.fields.title, "it could not be stored; please upload the row again", rejects=True)
