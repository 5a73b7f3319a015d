"""Assignee, list, start, completion, and the id and the address that a task has outside."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from task_manager.csv_import import Options
from task_manager.csv_import.moments import read_moment
from task_manager.csv_import.options import DateOrder
from task_manager.domain.task import Status
from tests.unit.csv_import.files import imported, sample

NAMES = ("start_date", "assignee", "list", "external_id", "external_url")


def _fields(content: str) -> dict[str, Any]:
    [row] = imported(content).accepted
    fields = row.fields.model_dump(mode="json", include=set(NAMES)) | {"completed_at": row.completed_at}
    return {name: value for name, value in fields.items() if value is not None}


def test_the_columns_of_a_spreadsheet() -> None:
    header = "ID,Title,Project,Owner,Assigned to,Start date,Completed on,Link,Status\n"
    row = "7,x,Website,Eva,Ana,2026-03-02,2026-03-05 14:30,https://example.com/7,Done\n"

    assert _fields(header + row) == {
        "start_date": "2026-03-02",
        "assignee": "Ana",
        "list": "Website",
        "external_id": "7",
        "external_url": "https://example.com/7",
        "completed_at": datetime(2026, 3, 5, 14, 30, tzinfo=UTC),
    }
    task = imported(header + row).tasks[0]
    # A second person is kept, and a list is still a tag.
    assert (task.description, task.tags) == ("Owner: Eva", ("Website",))


@pytest.mark.parametrize(
    "header",
    [
        "título,responsable,proyecto,fecha de inicio",
        "titel,zuständig,projekt,startdatum",
        "titre,assigné à,projet,date de début",
        "título,responsável,projeto,data de início",
        "titolo,assegnato a,progetto,data inizio",
        "titel,toegewezen aan,lijst,begindatum",
        "nazwa zadania,wykonawca,projekt,data rozpoczęcia",
        "задача,исполнитель,проект,дата начала",
        "タイトル,担当者,プロジェクト,開始日",
        "标题,负责人,项目,开始日期",
    ],
)
def test_headers_in_other_languages(header: str) -> None:
    expected = {"assignee": "Ana", "list": "Web", "start_date": "2026-03-02"}

    assert _fields(f"{header}\nx,Ana,Web,2026-03-02\n") == expected


def test_the_list_of_a_card_of_trello_is_that_which_states_its_status() -> None:
    card = sample("constructed/trello/premium-board-export.csv").task("Presupuesto de cocina")

    assert card.external_id == "64a1f0c2b7e4a90012345601"
    assert card.external_url == "https://trello.com/c/AbCd0001"
    assert card.list is not None
    assert card.list not in card.tags


def test_a_heading_of_a_group_is_the_list_of_the_rows_below_it() -> None:
    content = "Task,Owner,Due\nKitchen:,,\nPaint,Ana,2026-03-05\nGarden:,,\nDig,Eva,2026-03-06\n"

    assert [(task.title, task.list, task.tags) for task in imported(content).tasks] == [
        ("Paint", "Kitchen", ("Kitchen",)),
        ("Dig", "Garden", ("Garden",)),
    ]


def test_numbers_that_repeat_are_no_ids() -> None:
    result = imported("title,no\na,1\nb,1\n")

    assert [(task.external_id, task.description) for task in result.tasks] == [(None, "no: 1")] * 2


def test_a_text_that_is_no_address_is_kept_in_the_description() -> None:
    content = "title,link\na,javascript:alert(1)\nb,https://example.com/ü x\nc,https://example.com/ü\n"
    a, b, c = imported(content).tasks

    assert (a.external_url, a.description) == (None, "link: javascript:alert(1)")
    assert (b.external_url, b.description) == (None, "link: https://example.com/ü x")
    assert (c.external_url, c.description) == ("https://example.com/%C3%BC", "")


def test_an_id_that_is_too_long_is_kept_in_the_description() -> None:
    [task] = imported(f"title,id\nx,{'7' * 201}\n").tasks
    assert (task.external_id, task.description) == (None, f"id: {'7' * 201}")


def test_a_name_that_is_too_long_is_cut_and_kept_in_full_or_rejects_its_row() -> None:
    content = f"title,assignee\nx,{'a' * 201}\n"
    result = imported(content)

    assert result.tasks[0].assignee == "a" * 199 + "…"
    assert result.tasks[0].description == f"assignee: {'a' * 201}"
    assert len(result.notes) == 1
    assert imported(content, Options(long_values="reject")).tasks == []


def test_several_assignees_in_one_cell() -> None:
    assert _fields('title,assignees\nx,"[Ana, Eva]"\n') == {"assignee": "Ana, Eva"}
    assert _fields('title,assignees\nx,"Ana\nEva"\n') == {"assignee": "Ana, Eva"}


def test_control_characters_in_a_name_are_removed_and_reported() -> None:
    result = imported("title,assignee\nx,A\x07na\n")

    assert result.tasks[0].assignee == "Ana"
    assert [note.reason for note in result.notes] == ["control characters were removed"]


def test_a_start_that_is_no_date_is_kept_and_reported_or_rejects_its_row() -> None:
    content = "title,start date\nx,soon\n"
    result = imported(content)

    assert (result.tasks[0].start_date, result.tasks[0].description) == (None, "start date: soon")
    assert [note.reason.split(":")[0] for note in result.notes] == ["not a date that can be read"]
    assert imported(content, Options(unreadable_dates="reject")).tasks == []


def test_an_ambiguous_start_is_said() -> None:
    assert not imported("title,start date\nx,05/03/2026\n").plan.date_order_proven


def test_a_day_of_completion_of_a_task_that_is_not_done_is_kept_in_the_description() -> None:
    [row] = imported("title,status,completed at\nx,cancelled,2026-03-05\n").accepted

    assert (row.fields.status, row.completed_at) == (Status.CANCELLED, None)
    assert row.fields.description == "completed at: 2026-03-05"


def test_a_task_that_is_done_without_a_date_has_no_time_of_completion() -> None:
    [row] = imported("title,done\nx,yes\n").accepted
    assert (row.fields.status, row.completed_at) == (Status.DONE, None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05", datetime(2026, 3, 5, tzinfo=UTC)),
        ("2026-03-05T14:30:15.125Z", datetime(2026, 3, 5, 14, 30, 15, 125_000, tzinfo=UTC)),
        ("2026-03-05T23:30:00-0300", datetime(2026, 3, 6, 2, 30, tzinfo=UTC)),
        ("2026-03-05 14:30:15 +0200", datetime(2026, 3, 5, 12, 30, 15, tzinfo=UTC)),
        ("05/03/2026 14:30", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
        ("5 March 2026, 2:30 PM", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
        ("5/3/2026 12:05 a.m.", datetime(2026, 3, 5, 0, 5, tzinfo=UTC)),
        ("05.03.2026", datetime(2026, 3, 5, tzinfo=UTC)),
        ("Thu Mar 05 2026 14:30:00 GMT-0700 (PDT)", datetime(2026, 3, 5, 21, 30, tzinfo=UTC)),
        ("1772721000", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
        ("1772721000000", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
        ("46086", datetime(2026, 3, 5, tzinfo=UTC)),
        ("2026-03-05 25:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_moments(text: str, moment: datetime | None) -> None:
    assert read_moment(text, DateOrder.DAY_FIRST) == moment


def test_dates_of_plain_rows_are_those_of_other_rows() -> None:
    header = "title,start,assignee,id,section,kind,tags,link"
    rows = [
        "x,02/03/2026,Ana,7,Web,bug,a;b,https://example.com/1",
        "y,,none,,web,,Web,ftp://example.com",
        "z,soon,[Eva],8, Web ,Web,Web,-",
        f"long,,{'a' * 201},9,{'b' * 51},,,",
        f"many,,Ana,10,Web,bug,{';'.join(map(str, range(19)))},",
        f"full,,Ana,11,,,{';'.join(map(str, range(20)))},",
        f"more,,Ana,12,x,,{';'.join(map(str, range(20)))},",
    ]
    plain = imported("\n".join([header, *rows]))
    other = imported("\n".join([f"{header},done", *(f"{row},no" for row in rows)]))

    assert [(row.fields, row.notes) for row in plain.accepted] == [(row.fields, row.notes) for row in other.accepted]
    assert plain.tasks[0].start_date == date(2026, 3, 2)
    assert plain.tasks[0].tags == ("a", "b", "Web", "bug")
