"""Composition of the steps of the workflow that imports large files."""

from functools import cache

from task_manager.composition import clock
from task_manager.composition.csv_files import csv_files
from task_manager.composition.imported_tasks import imported_tasks
from task_manager.composition.imports import import_records, object_store
from task_manager.composition.tasks import task_records
from task_manager.settings import ChunkSettings, ReportsPrefixSettings, WorkAreaSettings, settings
from task_manager.use_cases.imports.add_tasks import AddTasks
from task_manager.use_cases.imports.finish import FinishImport
from task_manager.use_cases.imports.work_area import WorkArea
from task_manager.use_cases.imports.workflow import ImportChunk, SplitImport


@cache
def split_import() -> SplitImport:
    """Return the first step of the workflow."""
    return SplitImport(csv_files(), import_records(), _work_area(), settings(ChunkSettings).import_chunk_rows)


@cache
def import_chunk() -> ImportChunk:
    """Return the step of the workflow that imports one chunk."""
    return ImportChunk(import_records(), AddTasks(imported_tasks()), _work_area(), clock.now)


@cache
def finish_import() -> FinishImport:
    """Return the last step of the workflow."""
    reports_prefix = settings(ReportsPrefixSettings).reports_prefix
    return FinishImport(import_records(), task_records(), _work_area(), clock.now, reports_prefix)


def _work_area() -> WorkArea:
    return WorkArea(object_store(), settings(WorkAreaSettings).work_prefix)
