"""Import of a file that was stored in the bucket, in one invocation where it is small."""

from dataclasses import dataclass

from task_manager.csv_import import UnusableFile
from task_manager.domain.errors import Unavailable
from task_manager.domain.identifiers import derived_id
from task_manager.domain.imports import FILE_BYTES, Import, ImportStatus, import_id_of
from task_manager.domain.ports.clock import TimeLeft
from task_manager.domain.ports.imports import ImportStore, ImportWorkflow
from task_manager.domain.ports.objects import StoredObject
from task_manager.use_cases.imports.add_tasks import TIME_TO_FINISH, AddTasks
from task_manager.use_cases.imports.csv_files import CsvFiles
from task_manager.use_cases.imports.report import ReportBuilder, import_notes

_BATCH_ROWS = 500
"""Number of rows that are added between two writes of the counts."""

_TOO_LARGE = f"The file has more than {FILE_BYTES // 1_000_000} MB: upload it in parts, each with the header."


class _OutOfTime(Exception):
    """The invocation would be stopped before the import is finished."""


class _Finished(Exception):
    """Another attempt has finished the import: rows that are added now would bring back tasks that were deleted."""


@dataclass(frozen=True, slots=True)
class ImportStoredFile:
    """Imports a stored file; starts the workflow instead if the file is large, or takes longer than the time left."""

    csv_files: CsvFiles
    import_store: ImportStore
    add_tasks: AddTasks
    workflow: ImportWorkflow
    imports_prefix: str
    reports_prefix: str
    inline_bytes: int
    """Maximum size of a file that is imported without the workflow."""

    def __call__(self, object_key: str, version: str | None, time_left: TimeLeft) -> Import | None:
        """Import an object; return the import as it is then, or None where the object is not to be imported.

        Args:
            object_key: Key of the object.
            version: Version of the object; None for the newest.
            time_left: Returns the time that this call may still take.

        Raises:
            NotFound: The object was deleted.
            Unavailable: A service is unavailable; a retry continues the import.
        """
        if not object_key.startswith(self.imports_prefix) or object_key.endswith("/"):
            return None
        csv_file = self.csv_files.object_store.find(object_key, version)
        import_ = self._create(csv_file)
        if import_.status is not ImportStatus.RUNNING:
            return import_
        if csv_file.size > FILE_BYTES:
            finished = import_.failed(_TOO_LARGE, self.csv_files.clock())
        elif csv_file.size > self.inline_bytes:
            self.workflow.start(import_.id, csv_file)
            return import_
        else:
            try:
                finished = self._import(csv_file, import_, time_left)
            except _OutOfTime:
                # The workflow starts from the first row: tasks that exist already are kept.
                self.workflow.start(import_.id, csv_file)
                return import_
            except _Finished:
                return self.import_store.get(import_.id)
        self.import_store.finish(finished)
        return finished

    def _create(self, csv_file: StoredObject) -> Import:
        now = self.csv_files.clock()
        requested_id = import_id_of(csv_file.key, self.imports_prefix)
        if requested_id is not None:
            requested = Import(id=requested_id, key=csv_file.key, version=csv_file.version, started_at=now)
            import_ = self.import_store.create(requested)
            if (import_.key, import_.version) == (csv_file.key, csv_file.version):
                return import_
            # The requested file was overwritten by another one, which gets its own import.
        import_id = derived_id(csv_file.last_modified, csv_file.key, csv_file.version)
        return self.import_store.create(
            Import(id=import_id, key=csv_file.key, version=csv_file.version, started_at=now)
        )

    def _import(self, csv_file: StoredObject, import_: Import, time_left: TimeLeft) -> Import:
        def check_time() -> None:
            if time_left() < TIME_TO_FINISH:
                raise _OutOfTime

        try:
            plan = self.csv_files.analyze(csv_file, check_time)
        except UnusableFile as error:
            return import_.failed(str(error), self.csv_files.clock())
        with ReportBuilder.create() as report:
            report.add(import_notes(plan, import_, self.import_store))
            read = created = rejected = 0
            for batch in self.csv_files.batches(csv_file, import_, plan, _BATCH_ROWS):
                report.add(batch.notes)
                read += batch.rows_read
                rejected += batch.rows_rejected
                self._store_counts(import_, read, created, rejected)
                try:
                    created += self.add_tasks(import_, batch.accepted, time_left)
                except Unavailable as error:
                    raise _OutOfTime from error
                check_time()
            report_key = f"{self.reports_prefix}{import_.id}.csv"
            report.upload(self.csv_files.object_store, report_key)
            return import_.succeeded(read=read, created=created, report_key=report_key, now=self.csv_files.clock())

    def _store_counts(self, import_: Import, read: int, created: int, rejected: int) -> None:
        """Store the counts of an attempt, before it adds the tasks of the rows that it has read.

        If the file cannot be read again, `FinishImport` looks for tasks among the rows that any attempt has read.
        """
        read = max(read, import_.rows_read)
        now = self.csv_files.clock()
        if not self.import_store.progress(import_.with_counts(read=read, created=created, rejected=rejected, now=now)):
            raise _Finished
