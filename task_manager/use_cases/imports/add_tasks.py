"""Creation of tasks from the rows of an import."""

from collections.abc import Iterable
from dataclasses import dataclass

from task_manager.csv_import import AcceptedRow
from task_manager.domain.batches import batches
from task_manager.domain.identifiers import row_id
from task_manager.domain.imports import Import
from task_manager.domain.ports.tasks import TaskStore
from task_manager.domain.task import Task, import_source
from task_manager.thread_pool import ContextThreadPool

_ROWS_PER_WRITE = 100
"""Number of rows that a thread passes to the store in one call."""


@dataclass(frozen=True, slots=True)
class AddTasks:
    """Adds the tasks of an import, with several threads."""

    task_store: TaskStore
    threads: int = 5

    def __call__(self, import_: Import, rows: Iterable[AcceptedRow]) -> int:
        """Add a task for each row that has none yet, and return the number of rows.

        Rows are read in batches for all threads, so that a long iterable does not have to fit into memory. Existing
        tasks are kept, because they may have been edited since an earlier attempt added them.
        """
        count = 0
        with ContextThreadPool(self.threads) as pool:
            for batch in batches(rows, self.threads * _ROWS_PER_WRITE):
                tasks = (_task(import_, row) for row in batch)
                list(pool.map(self.task_store.add_all, batches(tasks, _ROWS_PER_WRITE)))
                count += len(batch)
        return count


def _task(import_: Import, row: AcceptedRow) -> Task:
    return Task.create(
        row.fields,
        task_id=row_id(import_.id, row.number),
        source=import_source(import_.id),
        now=import_.started_at,
    )
