"""Composition of the import of CSV files: in one invocation, or by the steps of the workflow."""

from functools import cache

from task_manager.adapters.import_workflow import StepFunctionsImportWorkflow
from task_manager.composition import aws, clock
from task_manager.composition.imports import import_store, object_store
from task_manager.composition.tasks import task_records, task_store
from task_manager.csv_import import Options
from task_manager.domain.rules import LENIENT_POLICY, STRICT_IMPORT_POLICY
from task_manager.settings import (
    ChunkSettings,
    DropSettings,
    ImportPolicy,
    ImportSettings,
    ImportsPrefixSettings,
    ReportsPrefixSettings,
    WorkAreaSettings,
    settings,
)
from task_manager.use_cases.imports.add_tasks import AddTasks
from task_manager.use_cases.imports.csv_files import CsvFiles
from task_manager.use_cases.imports.finish import FinishImport
from task_manager.use_cases.imports.stored_file import ImportStoredFile
from task_manager.use_cases.imports.work_area import WorkArea
from task_manager.use_cases.imports.workflow import ImportChunk, SplitImport


@cache
def import_stored_file() -> ImportStoredFile:
    """Return the use case that imports a file which was stored under the imports prefix."""
    drop = settings(DropSettings)
    return ImportStoredFile(
        csv_files=csv_files(),
        import_store=import_store(),
        add_tasks=AddTasks(task_store()),
        workflow=StepFunctionsImportWorkflow(aws.step_functions(), drop.import_state_machine_arn),
        imports_prefix=settings(ImportsPrefixSettings).imports_prefix,
        reports_prefix=settings(ReportsPrefixSettings).reports_prefix,
        inline_bytes=drop.import_inline_bytes,
    )


@cache
def split_import() -> SplitImport:
    """Return the first step of the workflow."""
    return SplitImport(csv_files(), import_store(), _work_area(), settings(ChunkSettings).import_chunk_rows)


@cache
def import_chunk() -> ImportChunk:
    """Return the step of the workflow that imports one chunk."""
    return ImportChunk(import_store(), AddTasks(task_store()), _work_area(), clock.now)


@cache
def finish_import() -> FinishImport:
    """Return the last step of the workflow."""
    reports_prefix = settings(ReportsPrefixSettings).reports_prefix
    return FinishImport(import_store(), task_records(), _work_area(), clock.now, reports_prefix)


def csv_files() -> CsvFiles:
    """Return the reader of CSV files, with the options and the policy of the settings."""
    configured = settings(ImportSettings)
    options = Options.model_validate({name: getattr(configured, f"import_{name}") for name in Options.model_fields})
    policy = STRICT_IMPORT_POLICY if configured.import_policy is ImportPolicy.STRICT else LENIENT_POLICY
    return CsvFiles(object_store(), options, policy, clock.now)


def _work_area() -> WorkArea:
    return WorkArea(object_store(), settings(WorkAreaSettings).work_prefix)
