"""Port to the store of reminders."""

from typing import Protocol

from task_manager.domain.reminder import Reminder


class ReminderStore(Protocol):
    """Store of reminders. It keeps each until the same one cannot become due again."""

    def add(self, reminder: Reminder) -> bool:
        """Store a reminder, unless there is one with its id; return whether it was new."""
        ...
