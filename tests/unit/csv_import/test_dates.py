"""Dates in the formats of tools, and values that are not dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.csv_import import DateOrder
from task_manager.csv_import.dates import is_ambiguous, proven_order, read_date, read_instant

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


@given(st.text(max_size=60))
def test_never_fails_on_any_text(text: str) -> None:
    for order in DateOrder:
        result = read_date(text, order)
        assert result is None or isinstance(result, date)
    read_instant(text, text)
    is_ambiguous(text)
    proven_order(text)
