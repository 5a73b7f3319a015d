"""Composition of the end of stalled imports."""

from functools import cache

from task_manager.adapters.import_workflow import StepFunctionsImportWorkflow
from task_manager.composition import aws, clock
from task_manager.composition.import_workflow import finish_import
from task_manager.composition.imports import import_store
from task_manager.settings import ImportWorkflowSettings, settings
from task_manager.use_cases.imports.stalled import FinishStalledImports


@cache
def finish_stalled_imports() -> FinishStalledImports:
    """Return the use case that finishes stalled imports."""
    workflow = StepFunctionsImportWorkflow(
        aws.step_functions(), settings(ImportWorkflowSettings).import_state_machine_arn
    )
    return FinishStalledImports(import_store(), workflow, finish_import(), clock.now)
