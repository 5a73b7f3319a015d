"""Urgent tasks: what each calls for, and when it is to be looked at again."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from task_manager.domain.reminder import CATCH_UP
from task_manager.domain.task import Priority, Task
from task_manager.domain.time_zones import begun_everywhere, earliest_today

HORIZON = timedelta(days=180)
"""How far ahead a task is followed: an execution of Step Functions ends after a year."""

_DAY = timedelta(days=1)


class Stage(StrEnum):
    """How far an urgent task has come."""

    CLOSED = "closed"
    FAR_AHEAD = "far_ahead"
    WAITING = "waiting"
    OVERDUE = "overdue"


class Assessment(BaseModel):
    """What was seen of a task: nothing is left to do once it is settled, and nothing yet where it is far ahead."""

    model_config = ConfigDict(frozen=True)

    stage: Stage
    due_date: date | None = None
    until: AwareDatetime | None = None
    """When it is to be looked at again, while it is waiting."""


def is_monitored(task: Task, now: datetime) -> bool:
    """Tell whether a task is one to follow: open, urgent, and not overdue for so long that it is history."""
    return (
        task.is_open
        and task.priority is Priority.URGENT
        and task.due_date is not None
        and task.due_date >= earliest_today(now) - CATCH_UP
    )


def assess(task: Task, now: datetime, before: timedelta, every: timedelta) -> Assessment:
    """Return what a task calls for that is reminded of the time `before` it is due and looked at `every` so often."""
    if task.due_date is None or not is_monitored(task, now):
        return Assessment(stage=Stage.CLOSED)
    due_soon, overdue = begun_everywhere(task.due_date - before), begun_everywhere(task.due_date + _DAY)
    if now >= overdue:
        return Assessment(stage=Stage.OVERDUE, due_date=task.due_date)
    if due_soon - now > HORIZON:
        return Assessment(stage=Stage.FAR_AHEAD, due_date=task.due_date)
    matters = due_soon if now < due_soon else overdue
    return Assessment(stage=Stage.WAITING, due_date=task.due_date, until=min(matters, now + every))
