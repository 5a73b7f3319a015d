"""Steps of the workflow that imports a large file: split it into chunks, and import each chunk."""

from dataclasses import dataclass
from typing import TypedDict

from task_manager.csv_import import ReadPlan, UnusableFile
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.ports.clock import Clock, TimeLeft
from task_manager.domain.ports.imports import ImportRecords
from task_manager.domain.ports.objects import StoredObject
from task_manager.use_cases.imports.add_tasks import AddTasks
from task_manager.use_cases.imports.csv_files import CsvFiles
from task_manager.use_cases.imports.report import ReportBuilder, import_notes
from task_manager.use_cases.imports.work_area import WorkArea


class Chunks(TypedDict):
    """Output of the first step: numbers instead of rows, because the state of an execution is limited to 256 KiB."""

    import_id: str
    chunks: list[int]


@dataclass(frozen=True, slots=True)
class SplitImport:
    """First step of the workflow: write the accepted rows of a file as chunks."""

    csv_files: CsvFiles
    imports: ImportRecords
    work_area: WorkArea
    chunk_rows: int

    def __call__(self, import_id: str, object_key: str, version: str) -> Chunks:
        """Return the numbers of the chunks: none if the import is finished, or the file cannot be used.

        Raises:
            NotFound: The object was deleted.
        """
        import_ = self.imports.get(import_id)
        chunks = 0
        if import_.status is ImportStatus.RUNNING:
            csv_file = self.csv_files.object_store.find(object_key, version)
            try:
                plan = self.csv_files.analyze(csv_file)
            except UnusableFile as error:
                self.imports.finish(import_.failed(str(error), self.csv_files.clock()))
            else:
                chunks = self._write_chunks(csv_file, import_, plan)
        return Chunks(import_id=import_id, chunks=list(range(1, chunks + 1)))

    def _write_chunks(self, csv_file: StoredObject, import_: Import, plan: ReadPlan) -> int:
        read = rejected = chunks = 0
        with ReportBuilder.create() as report:
            report.add(import_notes(plan, import_, self.imports))
            for batch in self.csv_files.batches(csv_file, import_, plan, self.chunk_rows):
                report.add(batch.notes)
                read += batch.rows_read
                rejected += batch.rows_rejected
                if batch.accepted:
                    chunks += 1
                    self.work_area.write_chunk(import_.id, chunks, batch.accepted)
                self._store_counts(import_, read, rejected)
            report.upload(self.csv_files.object_store, self.work_area.report_key(import_.id))
        # From here on the chunks count their rows, including those that have a task already.
        counted = import_.with_counts(read=read, created=0, rejected=rejected, now=self.csv_files.clock())
        self.imports.split(counted, chunks)
        return chunks

    def _store_counts(self, import_: Import, read: int, rejected: int) -> None:
        # An attempt before the workflow may have read more rows, and created some.
        read, created = max(read, import_.rows_read), import_.rows_created
        now = self.csv_files.clock()
        self.imports.progress(import_.with_counts(read=read, created=created, rejected=rejected, now=now))


@dataclass(frozen=True, slots=True)
class ImportChunk:
    """Middle step of the workflow: add the tasks of one chunk."""

    imports: ImportRecords
    add_tasks: AddTasks
    work_area: WorkArea
    clock: Clock

    def __call__(self, import_id: str, number: int, time_left: TimeLeft) -> None:
        """Add the tasks of the chunk `number` and count them; do nothing if the import is finished.

        Raises:
            Unavailable: The time was used up; a retry continues the chunk.
        """
        import_ = self.imports.get(import_id)
        if import_.status is ImportStatus.RUNNING:
            created = self.add_tasks(import_, self.work_area.read_chunk(import_id, number), time_left)
            self.imports.count_chunk(import_id, number, created, self.clock())
