"""Creation of tasks from the rows of an import."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from task_manager.csv_import import AcceptedRow
from task_manager.domain.identifiers import row_id
from task_manager.domain.imports import Import
from task_manager.domain.ports.clock import TimeLeft
from task_manager.domain.ports.tasks import TaskStore
from task_manager.domain.task import Task, import_source

TIME_TO_FINISH = timedelta(seconds=60)
"""Time that is kept for what follows the tasks, such as counts and report, with the retries of each call."""


@dataclass(frozen=True, slots=True)
class AddTasks:
    """Adds the tasks of an import."""

    task_store: TaskStore

    def __call__(self, import_: Import, rows: Iterable[AcceptedRow], time_left: TimeLeft) -> int:
        """Add a task for each row that has none yet, and return the number of rows.

        Existing tasks are kept, because they may have been edited since an earlier attempt added them.

        Args:
            import_: The import.
            rows: The rows. They are read as they are added, so that they do not have to fit into memory.
            time_left: Returns the time that is left for these rows and for `TIME_TO_FINISH`.

        Raises:
            Unavailable: The time was used up; some of the tasks are stored.
        """
        count = 0

        def tasks() -> Iterator[Task]:
            nonlocal count
            for row in rows:
                count += 1
                yield _task(import_, row)

        self.task_store.add_all(tasks(), lambda: time_left() - TIME_TO_FINISH)
        return count


def _task(import_: Import, row: AcceptedRow) -> Task:
    return Task.create(
        row.fields,
        task_id=row_id(import_.id, row.number),
        source=import_source(import_.id),
        now=import_.started_at,
        completed_at=row.completed_at,
    )
