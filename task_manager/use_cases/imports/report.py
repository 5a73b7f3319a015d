"""Report of an import: notes on its file and rows, as a CSV."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import Self

from task_manager.csv_import import Note, ReadPlan, file_notes, write_report
from task_manager.csv_import.report import NOTED
from task_manager.domain.imports import Import
from task_manager.domain.ports.imports import ImportRecords
from task_manager.domain.ports.objects import ObjectStore


class ReportBuilder:
    """Builds a report in a temporary file, because it may not fit into memory. A context manager."""

    def __init__(self) -> None:
        self._file = TemporaryFile("w+b")  # noqa: SIM115 - closed on exit
        self._report = TextIOWrapper(self._file, encoding="utf-8", newline="")

    @classmethod
    def create(cls) -> Self:
        """Return the builder of a new report."""
        builder = cls()
        write_report((), builder._report)
        return builder

    @classmethod
    def resume(cls, object_store: ObjectStore, object_key: str) -> Self:
        """Return a builder that continues a stored report.

        Raises:
            NotFound: There is no such report.
        """
        builder = cls()
        with ExitStack() as close_on_error:
            close_on_error.enter_context(builder)
            builder._file.writelines(object_store.read(object_store.find(object_key, None)))
            close_on_error.pop_all()
        return builder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._report.close()

    def add(self, notes: Iterable[Note]) -> None:
        """Add one line per note."""
        write_report(notes, self._report, header=False)

    def upload(self, object_store: ObjectStore, object_key: str) -> None:
        """Store the report."""
        self._report.flush()
        self._file.seek(0)
        object_store.write(object_key, self._file)


def import_notes(plan: ReadPlan, import_: Import, imports: ImportRecords) -> Iterator[Note]:
    """Yield the notes on an import as a whole: an earlier import of the same content, and the columns of its file."""
    first_file = imports.register_content(plan.digest, import_)
    if first_file.import_id != import_.id:
        duplicate = f"the same content came before, with import {first_file.import_id}"
        reason = f"{NOTED}{duplicate}; this is an import of its own, and its tasks are new"
        yield Note(plan.header_line, "", first_file.key, reason)
    yield from file_notes(plan)
