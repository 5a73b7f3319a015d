"""Imports that nothing finishes, because an event was lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from task_manager.domain.errors import Unavailable
from task_manager.domain.imports import Import
from task_manager.domain.ports.clock import Clock, TimeLeft
from task_manager.domain.ports.imports import ImportStore, ImportWorkflow
from task_manager.use_cases.failures import Failures
from task_manager.use_cases.imports.finish import FinishImport

STALLED_AFTER = timedelta(hours=1)
"""Time without progress after which an import is stalled, unless its workflow runs: longer than all attempts at an
event take, and an import in one invocation stores its counts more often."""

_TIME_PER_IMPORT = timedelta(minutes=2)
"""Time with which the end of an import is begun, so that some of its rows can be looked up."""


@dataclass(frozen=True, slots=True)
class FinishStalledImports:
    """Finishes stalled imports: the file was stored and never read, or the workflow ended without its last step."""

    imports: ImportStore
    workflow: ImportWorkflow
    finish_import: FinishImport
    clock: Clock

    def __call__(self, time_left: TimeLeft) -> int:
        """Finish the stalled imports, however old, and return their number. Each is tried, whatever happens to others.

        Raises:
            ExceptionGroup: Imports could not be finished, or not in the time that is left; a retry continues.
            Unavailable: The imports could not be read; a retry continues.
        """
        now = self.clock()
        failures = Failures()
        finished = 0
        for import_ in self.imports.running(now - STALLED_AFTER):
            with failures.collected():
                if self._is_stalled(import_, now):
                    if time_left() < _TIME_PER_IMPORT:
                        raise Unavailable("Too little time is left to finish an import.")
                    self.finish_import(import_.id, time_left)
                    finished += 1
        failures.raise_all("stalled imports")
        return finished

    def _is_stalled(self, import_: Import, now: datetime) -> bool:
        last_sign = import_.progress_at or import_.started_at
        return now - last_sign >= STALLED_AFTER and not self.workflow.is_running(import_.id)
