"""Dates in the formats of tools, and values that are not dates."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.csv_import import DateOrder, file_notes
from task_manager.csv_import.dates import is_ambiguous, proven_order, read_date, read_instant
from task_manager.csv_import.serial_dates import read_serial
from tests.unit.csv_import.files import imported

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
DAY, MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        ("05/03/2026", date(2026, 3, 5)),
        ("1-3-2026", date(2026, 3, 1)),
        ("06/03/26", date(2026, 3, 6)),
        ("5.3.2026", date(2026, 3, 5)),
        ("30-08-24 20:09", date(2024, 8, 30)),
        ("Thu 01/02/26", date(2026, 2, 1)),
        ("22/Sep/25 9:26 AM", date(2025, 9, 22)),
        ("18/jul/26 9:10 AM", date(2026, 7, 18)),
        ("04/ago/26", date(2026, 8, 4)),
        ("19/lip/23 11:43 AM", date(2023, 7, 19)),
        ("July 13, 2022 8:54 AM", date(2022, 7, 13)),
        ("Mar 2, 2026 3:04 PM", date(2026, 3, 2)),
        ("mar 3 mars 2026", date(2026, 3, 3)),
        ("@December 1, 2024 ", date(2024, 12, 1)),
        ("October 8, 2021 → October 29, 2021", date(2021, 10, 29)),
        ("31 de marzo de 2026", date(2026, 3, 31)),
        ("4 de mayo del 2026", date(2026, 5, 4)),
        ("1. März 2026", date(2026, 3, 1)),
        ("1er février 2026", date(2026, 2, 1)),
        ("31 de março de 2026", date(2026, 3, 31)),
        ("11 Nov 2022", date(2022, 11, 11)),
        ("March 5th, 2026", date(2026, 3, 5)),
        ("osteguna, 2023(e)ko otsailaren 23(e)an, 23:00(e)tan", date(2023, 2, 23)),
        ("Mon, 21 Apr 2025 10:17:06 UTC+0000", date(2025, 4, 21)),
        ("Mon Apr 21 2025 10:17:06 GMT+0000 (GMT)", date(2025, 4, 21)),
        ("2022-11-06 18:41:17 +0000 UTC", date(2022, 11, 6)),
        ("2018-10-09 17:25:51.314021+00:00", date(2018, 10, 9)),
        ("1672102800000", date(2022, 12, 27)),
        ("1672102800", date(2022, 12, 27)),
        ("01/01/69", date(1969, 1, 1)),
        ("01/01/68", date(2068, 1, 1)),
        # The calendar date as written, wherever on Earth that was.
        ("2026-03-01T00:00:00+14:00", date(2026, 3, 1)),
        ("2026-03-01T23:30:00-11:00", date(2026, 3, 1)),
        ("2026-01-20T22:59:00.000Z", date(2026, 1, 20)),
    ],
)
def test_reads_what_tools_write(text: str, expected: date) -> None:
    assert read_date(text, DAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "mañana",
        "4 Jan",
        "in 5 days",
        "every day at 8:00",
        "before 01/01/26",
        "01/01/26 or later",
        "31/02/2026",
        "04/15/2015",
        "2026-13-01",
        "2026-3",
        "16:00",
        "12345",
        "3 Frimaire 2026",
        "99999999999999999",
        "",
    ],
)
def test_guesses_nothing(text: str) -> None:
    assert read_date(text, DAY) is None


def test_the_order_decides_between_day_and_month_but_not_with_points() -> None:
    assert read_date("4/8/2023, 9:17:38 PM GMT+3", MONTH) == date(2023, 4, 8)
    assert read_date("04/15/2015", MONTH) == date(2015, 4, 15)
    assert read_date("04.08.2023", MONTH) == date(2023, 8, 4)


@pytest.mark.parametrize(
    ("text", "order", "ambiguous"),
    [
        ("05/03/2026", None, True),
        ("05/05/2026", None, False),
        ("15/03/2026", DAY, False),
        ("Thu 03/15/26", MONTH, False),
        ("2026-03-05", None, False),
        ("05.03.2026", None, False),
        ("15.03.2026", None, False),
        ("15/15/2026", None, False),
        ("soon", None, False),
    ],
)
def test_a_date_proves_an_order_or_is_ambiguous(text: str, order: DateOrder | None, ambiguous: bool) -> None:
    assert proven_order(text) == order
    assert is_ambiguous(text) == ambiguous


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-03-09T23:00:00+0000", "Europe/Copenhagen", date(2026, 3, 10)),
        ("2026-03-10T10:00:00+0000", "Pacific/Kiritimati", date(2026, 3, 11)),
        ("2026-03-10T10:59:00+0000", "Pacific/Pago_Pago", date(2026, 3, 9)),
        ("2026-02-27 10:00:00", "America/New_York", date(2026, 2, 27)),
        ("2026-03-09T23:00:00+0000", "Mars/Olympus", None),
        ("2026-03-09T23:00:00+0000", "../../etc/passwd", None),
        ("tomorrow", "Europe/Madrid", None),
    ],
)
def test_an_instant_moves_to_the_zone_that_the_tool_states(text: str, zone: str, expected: date | None) -> None:
    assert read_instant(text, zone) == expected


@given(
    st.dates(date(1969, 1, 1), date(2068, 12, 31)), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%y", "%d.%m.%Y"])
)
def test_reads_back_every_day(day: date, form: str) -> None:
    assert read_date(day.strftime(form), DAY) == day


@given(
    st.one_of(st.timedeltas(timedelta(0), timedelta(days=3)), st.timedeltas(timedelta(days=3_652_055), LAST - FIRST)),
    st.integers(-1439, 1439),
    st.sampled_from(["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Madrid", "Asia/Kolkata"]),
)
def test_an_instant_at_the_end_of_the_calendar_is_a_day_or_none(since: timedelta, offset: int, zone: str) -> None:
    instant = (FIRST + since).replace(tzinfo=timezone(timedelta(minutes=offset)))

    day = read_instant(instant.isoformat(), zone)

    assert day is None or abs(day - instant.date()) <= timedelta(days=2)


@given(st.text(alphabet="0123456789", min_size=10, max_size=16))
def test_a_number_of_seconds_is_a_day_or_none(digits: str) -> None:
    for order in DateOrder:
        assert isinstance(read_date(digits, order), date | None)


@given(st.text(max_size=60))
def test_never_fails_on_any_text(text: str) -> None:
    for order in DateOrder:
        result = read_date(text, order)
        assert result is None or isinstance(result, date)
    read_instant(text, text)
    is_ambiguous(text)
    proven_order(text)


@pytest.mark.parametrize(
    ("values", "days"),
    [
        (["Mon 26-03-02", "Wed 26-05-06"], ["2026-03-02", "2026-05-06"]),
        (["lun 26/03/02", "jue 26/12/24"], ["2026-03-02", "2026-12-24"]),
        (["26-03-02", "26-04-11", "26-12-24"], ["2026-03-02", "2026-04-11", "2026-12-24"]),
        (["02-03-26", "11-04-26", "24-12-26"], ["2026-03-02", "2026-04-11", "2026-12-24"]),
        (["46022", "46052.5"], ["2025-12-31", "2026-01-30"]),
    ],
)
def test_a_file_proves_where_its_years_are(values: list[str], days: list[str]) -> None:
    result = imported("Task,Due\n" + "".join(f"t,{value}\n" for value in values))
    assert [str(task.due_date) for task in result.tasks] == days
    assert result.plan.year_position_proven


def test_a_short_year_that_nothing_proves_is_reported() -> None:
    result = imported("Task,Due\na,26-03-02\n")
    assert str(result.tasks[0].due_date) == "2002-03-26"
    assert [note for note in file_notes(result.plan) if "years of two digits come first or last" in note.reason]


def test_a_day_that_is_the_same_in_several_years_is_no_year() -> None:
    result = imported("Task,Due\na,15/01/24\nb,15/02/25\nc,15/03/26\n")
    assert [str(task.due_date) for task in result.tasks] == ["2024-01-15", "2025-02-15", "2026-03-15"]
    assert not result.plan.year_position_proven


def test_numbers_among_other_dates_are_no_days() -> None:
    result = imported("Task,Due\na,46022\nb,2026-01-05\n")
    assert [str(task.due_date) for task in result.tasks] == ["None", "2026-01-05"]
    assert [note.value for note in result.notes] == ["46022"]


def test_a_date_without_a_year_has_that_of_the_moment_and_says_so() -> None:
    content = "Task,Due\na,9 Apr\nb,Mar 12\nc,3 de mayo\nd,2 Jan 2027\n"
    result = imported(content, moment=date(2026, 3, 1))
    assert [str(task.due_date) for task in result.tasks] == ["2026-04-09", "2026-03-12", "2026-05-03", "2027-01-02"]
    assert [note for note in file_notes(result.plan) if "as of 2026" in note.reason]
    assert [task.due_date for task in imported(content).tasks][:3] == [None] * 3


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_reads_back_every_day_as_a_spreadsheet_counts_it(day: date) -> None:
    assert read_serial(str((day - date(1899, 12, 30)).days)) == day


@given(
    st.lists(st.dates(date(2010, 1, 1), date(2039, 12, 31)), min_size=1, max_size=20),
    st.sampled_from(["%a %y-%m-%d", "%a %d-%m-%y", "%a %m/%d/%y"]),
)
def test_weekdays_prove_every_order(days: list[date], form: str) -> None:
    result = imported("Task,Due\n" + "".join(f"t,{day.strftime(form)}\n" for day in days))
    for task, day in zip(result.tasks, days, strict=True):
        # Where two readings have the same weekday in each date, the report says that nothing shows which is right.
        plan = result.plan
        assert task.due_date == day or not (plan.date_order_proven and plan.year_position_proven)
