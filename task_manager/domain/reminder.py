"""Reminders of open tasks that are due soon or overdue."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from task_manager.domain.task import Task
from task_manager.domain.time_zones import earliest_today, shifted

CATCH_UP = timedelta(days=7)
"""Longest time since the due date in which a task is still reminded of, in case earlier runs failed."""


class ReminderKind(StrEnum):
    """Kinds of reminders."""

    DUE_SOON = "task.due_soon"
    OVERDUE = "task.overdue"


class Reminder(BaseModel):
    """Reminder of a task, with the task as it was at that time."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)

    kind: ReminderKind
    task: Task
    at: AwareDatetime

    @classmethod
    def due(cls, task: Task, now: datetime, lead_time: timedelta) -> Self | None:
        """Return the reminder of an open task that is due within `lead_time` or overdue; None for any other task."""
        if not task.is_open or task.due_date is None:
            return None
        today = earliest_today(now)
        if task.due_date < today:
            return cls(kind=ReminderKind.OVERDUE, task=task, at=now)
        if task.due_date <= shifted(today, lead_time):
            return cls(kind=ReminderKind.DUE_SOON, task=task, at=now)
        return None

    @property
    def id(self) -> str:
        """Identifier that is the same for a task as long as its due date is: a reminder is sent once."""
        return f"{self.kind}:{self.task.id}:{self.task.due_date}"
