"""Reminders: that an open task is due soon, or overdue."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from task_manager.domain.task import Task
from task_manager.domain.time_zones import earliest_today

CATCH_UP = timedelta(days=7)
"""How long ago a task may have been due for somebody to be told: it makes up for what did not run in time."""


class ReminderKind(StrEnum):
    """Why a task is reminded of."""

    DUE_SOON = "task.due_soon"
    OVERDUE = "task.overdue"


class Reminder(BaseModel):
    """That a task, as it was at some moment, is to be thought of."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    kind: ReminderKind
    task: Task
    at: AwareDatetime

    @classmethod
    def due(cls, task: Task, now: datetime, before: timedelta) -> Self | None:
        """Return the reminder that a task calls for: one that is open and due within the time `before`, or overdue."""
        if not task.is_open or task.due_date is None:
            return None
        today = earliest_today(now)
        if task.due_date < today:
            return cls(kind=ReminderKind.OVERDUE, task=task, at=now)
        if task.due_date <= today + before:
            return cls(kind=ReminderKind.DUE_SOON, task=task, at=now)
        return None

    @property
    def id(self) -> str:
        """What is told once: the same for a task as long as its due date is."""
        return f"{self.kind}:{self.task.id}:{self.task.due_date}"
