"""Stages of an urgent task, and the time of its next check."""

from datetime import UTC, date, datetime, timedelta

import pytest

from task_manager.domain.task import Task, TaskFields
from task_manager.domain.time_zones import earliest_today, latest_start
from task_manager.domain.urgency import HORIZON, Assessment, Stage, assess, is_monitored

DAY = timedelta(days=1)
DUE = date(2026, 3, 10)
SOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
OVERDUE = datetime(2026, 3, 11, 12, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


def urgent(**fields: object) -> Task:
    task_fields = {"title": "Call the plumber", "priority": "urgent", "due_date": str(DUE), **fields}
    return Task.create(TaskFields.model_validate(task_fields), task_id="task-1", source="api", now=OVERDUE - 30 * DAY)


def check(now: datetime, task: Task | None = None, interval: timedelta = 7 * DAY) -> Assessment:
    return assess(task or urgent(), now, DAY, interval)


def waiting(until: datetime) -> Assessment:
    return Assessment(stage=Stage.WAITING, due_date=DUE, until=until)


def test_the_latest_start_of_a_day_is_when_it_is_the_earliest_today() -> None:
    assert earliest_today(latest_start(DUE)) == DUE
    assert earliest_today(latest_start(DUE) - MOMENT) == DUE - DAY


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (SOON - 2 * DAY, waiting(SOON)),
        (SOON - MOMENT, waiting(SOON)),
        (SOON, waiting(OVERDUE)),
        (OVERDUE - MOMENT, waiting(OVERDUE)),
        (OVERDUE, Assessment(stage=Stage.OVERDUE, due_date=DUE)),
        (OVERDUE + 7 * DAY - MOMENT, Assessment(stage=Stage.OVERDUE, due_date=DUE)),
        (OVERDUE + 7 * DAY, Assessment(stage=Stage.CLOSED)),
    ],
)
def test_a_check_waits_for_the_reminder_and_then_for_the_due_date(now: datetime, expected: Assessment) -> None:
    assert check(now) == expected


def test_a_check_waits_for_no_longer_than_the_interval() -> None:
    assert check(SOON - 30 * DAY, interval=DAY) == waiting(SOON - 29 * DAY)
    assert check(SOON - timedelta(hours=1), interval=DAY) == waiting(SOON)


def test_a_task_beyond_the_horizon_is_far_ahead() -> None:
    assert check(SOON - HORIZON) == waiting(SOON - HORIZON + 7 * DAY)
    assert check(SOON - HORIZON - MOMENT) == Assessment(stage=Stage.FAR_AHEAD, due_date=DUE)


@pytest.mark.parametrize(
    "fields", [{"status": "done"}, {"status": "cancelled"}, {"priority": "high"}, {"due_date": None}]
)
def test_a_task_that_is_closed_or_not_urgent_is_assessed_as_closed(fields: dict[str, object]) -> None:
    assert check(SOON, urgent(**fields)) == Assessment(stage=Stage.CLOSED)
    assert not is_monitored(urgent(**fields), SOON)


def test_a_task_in_progress_is_monitored() -> None:
    assert is_monitored(urgent(status="in_progress"), SOON)
