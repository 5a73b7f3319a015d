"""Port to the store of reminders."""

from enum import StrEnum
from typing import Protocol

from task_manager.domain.reminder import Reminder


class ReminderStatus(StrEnum):
    """Status of a reminder at the time when it is added."""

    NEW = "new"
    KNOWN = "known"
    ESCALATED = "escalated"
    """Known, and the workflow that monitors urgent tasks has escalated its task."""


class ReminderStore(Protocol):
    """Store of reminders. It keeps each until the same one cannot become due again."""

    def add(self, reminder: Reminder) -> ReminderStatus:
        """Store a reminder, unless there is one with its id; return whether there was."""
        ...
