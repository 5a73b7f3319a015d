"""Dates and times at the ends of the calendar."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from task_manager.domain.ports.tasks import TaskFilter
from task_manager.domain.reminder import Reminder
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.time_zones import earliest_today, in_utc, latest_end, latest_start, shifted
from task_manager.domain.urgency import assess, is_monitored

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
AROUND_THE_ENDS = st.one_of(
    st.dates(),
    st.dates(max_value=date(1, 1, 20)),
    st.dates(min_value=date(9999, 12, 10)),
    st.sampled_from([date.min, date.max]),
)
MOMENTS = st.one_of(
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=20)).map(lambda difference: FIRST + difference),
    st.timedeltas(timedelta(0), timedelta(days=20)).map(lambda difference: LAST - difference),
)
DIFFERENCES = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4_000_000))
OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, OFFSETS)
@example(datetime.min.replace(tzinfo=UTC), timezone(timedelta(hours=1)))
@example(datetime.max.replace(tzinfo=UTC), timezone(timedelta(hours=-1)))
def test_any_time_with_an_offset_has_one_in_utc(moment: datetime, offset: timezone) -> None:
    local = moment.replace(tzinfo=offset)

    assert in_utc(local).tzinfo is UTC
    assert in_utc(local) == min(max(local, FIRST), LAST)


@given(AROUND_THE_ENDS, DIFFERENCES)
def test_a_shifted_date_stays_within_the_calendar(day: date, difference: timedelta) -> None:
    assert date.min <= shifted(day, -difference) <= day <= shifted(day, difference) <= date.max
    if difference < timedelta(days=5) and date(1, 1, 6) < day < date(9999, 12, 26):
        whole_days = timedelta(days=difference.days)
        assert shifted(shifted(day, whole_days), -whole_days) == day


@given(AROUND_THE_ENDS)
def test_a_day_has_a_start_and_an_end(day: date) -> None:
    assert latest_start(day) < latest_end(day) <= LAST


@given(MOMENTS, AROUND_THE_ENDS, DIFFERENCES, DIFFERENCES)
@example(datetime(2026, 11, 30, tzinfo=UTC), date.max, timedelta(days=1), timedelta(days=7))
@example(LAST, date.max, timedelta(days=1), timedelta(days=7))
@example(FIRST, date.min, timedelta(days=1), timedelta(days=7))
def test_an_urgent_task_due_at_the_end_of_the_calendar_is_monitored_and_reminded_of(
    now: datetime, day: date, lead_time: timedelta, interval: timedelta
) -> None:
    task = urgent(day)

    assessment = assess(task, now, lead_time, interval)
    reminder = Reminder.due(task, now, lead_time)

    assert earliest_today(now) <= now.date()
    assert is_monitored(task, now) == (assessment.due_date == day)
    assert assessment.until is None or now <= assessment.until
    assert reminder is None or reminder.task == task


@pytest.mark.parametrize("moment", [FIRST, LAST])
def test_tasks_are_filtered_by_a_time_at_the_end_of_the_calendar(moment: datetime) -> None:
    assert TaskFilter(updated_since=moment).matches(urgent(date.max)) == (moment == FIRST)


def urgent(day: date) -> Task:
    fields = TaskFields.model_validate({"title": "Call", "priority": "urgent", "due_date": day.isoformat()})
    return Task.create(fields, task_id="task-1", source="api", now=datetime(2026, 11, 30, tzinfo=UTC))
