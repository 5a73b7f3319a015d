"""Composition of the reader of CSV files."""

from task_manager.composition import clock
from task_manager.composition.imports import object_store
from task_manager.csv_import import Options
from task_manager.domain.rules import LENIENT_POLICY, STRICT_IMPORT_POLICY
from task_manager.settings import ImportPolicy, ImportSettings, settings
from task_manager.use_cases.imports.csv_files import CsvFiles


def csv_files() -> CsvFiles:
    """Return the reader of CSV files, with the options and the policy of the settings."""
    configured = settings(ImportSettings)
    options = Options.model_validate({name: getattr(configured, f"import_{name}") for name in Options.model_fields})
    policy = STRICT_IMPORT_POLICY if configured.import_policy is ImportPolicy.STRICT else LENIENT_POLICY
    return CsvFiles(object_store(), options, policy, clock.now)
