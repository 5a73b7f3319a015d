"""Port to the store of reminders."""

from typing import Protocol

from task_manager.domain.reminder import Reminder


class ReminderStore(Protocol):
    """Keeps which reminders there were, until none of them can become due again."""

    def add(self, reminder: Reminder) -> bool:
        """Store a reminder, unless there is one with its id; tell whether it was new."""
        ...
