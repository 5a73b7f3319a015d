"""Urgency of tasks: which are monitored, their stages, and the time of the next check."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from task_manager.domain.reminder import CATCH_UP
from task_manager.domain.task import Priority, Task
from task_manager.domain.time_zones import earliest_today, latest_end, latest_start, shifted

HORIZON = timedelta(days=180)
"""Maximum time until the reminder for which an execution waits: Step Functions ends one after a year."""


class Stage(StrEnum):
    """Stage of an urgent task."""

    CLOSED = "closed"
    FAR_AHEAD = "far_ahead"
    WAITING = "waiting"
    OVERDUE = "overdue"


class Assessment(BaseModel):
    """Result of a check: a closed task needs no more monitoring, one that is far ahead needs none yet."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    stage: Stage
    due_date: date | None = None
    until: AwareDatetime | None = None
    """Time of the next check; None unless the stage is `waiting`."""


def is_monitored(task: Task, now: datetime) -> bool:
    """Return whether a task is monitored: open, urgent, and not overdue for longer than `CATCH_UP`."""
    return (
        task.is_open
        and task.priority is Priority.URGENT
        and task.due_date is not None
        and task.due_date >= shifted(earliest_today(now), -CATCH_UP)
    )


def assess(task: Task, now: datetime, lead_time: timedelta, check_interval: timedelta) -> Assessment:
    """Return the stage of a task and the time of its next check.

    Args:
        task: The task.
        now: The current time.
        lead_time: Time from the reminder to the due date.
        check_interval: Maximum time until the next check.
    """
    if task.due_date is None or not is_monitored(task, now):
        return Assessment(stage=Stage.CLOSED)
    due_soon, overdue = latest_start(shifted(task.due_date, -lead_time)), latest_end(task.due_date)
    if now >= overdue:
        return Assessment(stage=Stage.OVERDUE, due_date=task.due_date)
    if due_soon - now > HORIZON:
        return Assessment(stage=Stage.FAR_AHEAD, due_date=task.due_date)
    next_stage = due_soon if now < due_soon else overdue
    return Assessment(
        stage=Stage.WAITING, due_date=task.due_date, until=min(next_stage, now + min(check_interval, next_stage - now))
    )
