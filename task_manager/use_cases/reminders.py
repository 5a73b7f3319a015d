"""Reminders of tasks that are due."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

from task_manager.domain.batches import batches
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.reminders import ReminderStatus, ReminderStore
from task_manager.domain.ports.tasks import Order, TaskFilter, TaskQuery, TaskStore
from task_manager.domain.ports.urgent_tasks import UrgentTaskWorkflow
from task_manager.domain.reminder import CATCH_UP, Reminder
from task_manager.domain.task import Task
from task_manager.domain.time_zones import earliest_today, shifted
from task_manager.domain.urgency import is_monitored
from task_manager.use_cases.failures import Failures

_BATCH = 200
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SendReminders:
    """Store one reminder of each open task that is due soon or has been overdue for up to `CATCH_UP`."""

    tasks: TaskStore
    reminders: ReminderStore
    workflow: UrgentTaskWorkflow
    clock: Clock
    lead_time: timedelta
    """Time before the due date at which a task is reminded of."""
    threads: int = 16

    def __call__(self) -> int:
        """Store the missing reminders and return their number. The stream of the store publishes them.

        Then starts the workflow of each urgent task that has none: its due date was too far ahead, or the execution
        failed. Every task is tried, whatever happens to others.

        Raises:
            ExceptionGroup: Reminders could not be stored, or workflows not started; a retry continues.
            Unavailable: The tasks could not be read; a retry continues.
        """
        failures = Failures()

        def remind(reminder: Reminder) -> ReminderStatus | None:
            with failures.collected():
                return self.reminders.add(reminder)
            return None

        def monitor(task: Task) -> None:
            with failures.collected():
                self.workflow.restart(task)

        new = 0
        unmonitored: dict[str, Task] = {}
        with ThreadPoolExecutor(self.threads) as pool:
            for batch in batches(self._due(), _BATCH):
                for reminder, status in zip(batch, pool.map(remind, batch), strict=True):
                    new += status is ReminderStatus.NEW
                    if status is not ReminderStatus.ESCALATED and is_monitored(reminder.task, reminder.at):
                        unmonitored[reminder.task.id] = reminder.task
            # After all reminders: they do not wait for Step Functions.
            with failures.collected():
                if unmonitored:
                    for task_id in self.workflow.monitored():
                        unmonitored.pop(task_id, None)
                list(pool.map(monitor, unmonitored.values()))
        failures.raise_all("reminders of due tasks, and monitoring of urgent ones")
        return new

    def _due(self) -> Iterator[Reminder]:
        now = self.clock()
        today = earliest_today(now)
        window = TaskFilter(
            due_after=shifted(today, -CATCH_UP - _DAY), due_before=shifted(today, self.lead_time + _DAY)
        )
        query = TaskQuery(_BATCH, window, order=Order.DUE_FIRST)
        while True:
            page = self.tasks.page(query)
            yield from filter(None, (Reminder.due(task, now, self.lead_time) for task in page.items))
            if page.after is None:
                return
            query = replace(query, after=page.after)
