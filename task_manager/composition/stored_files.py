"""Composition of the import of a file that was stored under the imports prefix."""

from functools import cache

from task_manager.adapters.import_workflow import StepFunctionsImportWorkflow
from task_manager.composition import aws
from task_manager.composition.csv_files import csv_files
from task_manager.composition.imported_tasks import imported_tasks
from task_manager.composition.imports import import_store
from task_manager.settings import (
    ImportsPrefixSettings,
    ImportWorkflowSettings,
    ReportsPrefixSettings,
    StoredFileSettings,
    settings,
)
from task_manager.use_cases.imports.add_tasks import AddTasks
from task_manager.use_cases.imports.stored_file import ImportStoredFile


@cache
def import_stored_file() -> ImportStoredFile:
    """Return the use case that imports a file which was stored under the imports prefix."""
    state_machine_arn = settings(ImportWorkflowSettings).import_state_machine_arn
    return ImportStoredFile(
        csv_files=csv_files(),
        import_store=import_store(),
        add_tasks=AddTasks(imported_tasks()),
        workflow=StepFunctionsImportWorkflow(aws.step_functions(), state_machine_arn),
        imports_prefix=settings(ImportsPrefixSettings).imports_prefix,
        reports_prefix=settings(ReportsPrefixSettings).reports_prefix,
        inline_bytes=settings(StoredFileSettings).import_inline_bytes,
    )
