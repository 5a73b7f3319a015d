"""Reminders of tasks that are due."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

from task_manager.domain.batches import batches
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.reminders import ReminderStore
from task_manager.domain.ports.tasks import Order, TaskFilter, TaskQuery, TaskStore
from task_manager.domain.ports.urgent_tasks import UrgentTaskWorkflow
from task_manager.domain.reminder import CATCH_UP, Reminder
from task_manager.domain.time_zones import earliest_today
from task_manager.domain.urgency import is_monitored

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

        Starts the workflow of an urgent task that has none: its due date was too far ahead, or the execution failed.

        Raises:
            Unavailable: A service is temporarily unavailable; a retry continues.
        """
        with ThreadPoolExecutor(self.threads) as pool:
            return sum(sum(pool.map(self._remind, batch)) for batch in batches(self._due(), _BATCH))

    def _remind(self, reminder: Reminder) -> bool:
        if is_monitored(reminder.task, reminder.at):
            self.workflow.start(reminder.task)
        return self.reminders.add(reminder)

    def _due(self) -> Iterator[Reminder]:
        now = self.clock()
        today = earliest_today(now)
        window = TaskFilter(due_after=today - CATCH_UP - _DAY, due_before=today + self.lead_time + _DAY)
        query = TaskQuery(_BATCH, window, order=Order.DUE_FIRST)
        while True:
            page = self.tasks.page(query)
            yield from filter(None, (Reminder.due(task, now, self.lead_time) for task in page.items))
            if page.after is None:
                return
            query = replace(query, after=page.after)
