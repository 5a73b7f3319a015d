"""Values of a row: statuses, priorities, dates, tags, and values over the limits of a task."""

from datetime import UTC, date, datetime

import pytest

from task_manager.csv_import import DateOrder, Options, file_notes
from task_manager.csv_import.text import normalize
from task_manager.domain.task import Priority, Status
from tests.unit.csv_import.files import imported


def test_names_are_compared_without_case_accents_and_punctuation() -> None:
    assert {normalize(text) for text in ("Fecha límite", "FECHA_LIMITE", "fecha-límite:", "FechaLimite")} == {
        "fecha limite"
    }
    assert normalize("% Complete") == "% complete"
    assert normalize("TODO") == "todo"
    assert normalize("Straße") == "strasse"


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("Por hacer", Status.TODO),
        ("EN CURSO", Status.IN_PROGRESS),
        ("Finalizada", Status.DONE),
        ("annulé", Status.CANCELLED),
        ("erledigt", Status.DONE),
        ("em andamento", Status.IN_PROGRESS),
        ("in_progress", Status.IN_PROGRESS),
        ("inProgress", Status.IN_PROGRESS),
        ("", Status.TODO),
        ("-", Status.TODO),
    ],
)
def test_statuses(value: str, status: Status) -> None:
    result = imported(f"title,status\nx,{value}\n")
    assert result.tasks[0].status is status
    assert result.notes == []


@pytest.mark.parametrize(
    ("column", "value", "status"),
    [
        ("Completed", "true", Status.DONE),
        ("Completed", "No", Status.TODO),
        ("Hecho", "x", Status.DONE),
        ("Hecho", "✔", Status.DONE),
        ("Completed at", "2026-03-05", Status.DONE),
        ("Completed", "40%", Status.IN_PROGRESS),
        ("% done", "100", Status.DONE),
        ("% done", "0", Status.TODO),
        ("% done", "37,5 %", Status.IN_PROGRESS),
        ("Implementiert", "teilweise", Status.IN_PROGRESS),
    ],
)
def test_columns_that_tell_whether_it_is_done(column: str, value: str, status: Status) -> None:
    assert imported(f'title,{column}\nx,"{value}"\n').tasks[0].status is status


def test_a_cancelled_task_with_a_day_of_completion_is_not_done() -> None:
    assert imported("title,status,Completed at\nx,cancelled,2026-03-05\n").tasks[0].status is Status.CANCELLED
    assert imported("title,status,Completed at\nx,in progress,2026-03-05\n").tasks[0].status is Status.DONE


def test_a_day_of_completion_is_the_time_of_completion() -> None:
    [row] = imported("title,Completed at\nx,2026-03-05\n").accepted
    assert (row.completed_at, row.fields.description) == (datetime(2026, 3, 5, tzinfo=UTC), "")


@pytest.mark.parametrize(
    ("value", "priority"),
    [
        ("Alta", Priority.HIGH),
        ("URGENTE", Priority.URGENT),
        ("Niedrig", Priority.LOW),
        ("moyenne", Priority.MEDIUM),
        ("1", Priority.URGENT),
        ("4", Priority.LOW),
        ("Must have", Priority.HIGH),
        ("none", Priority.MEDIUM),
        ("", Priority.MEDIUM),
    ],
)
def test_priorities(value: str, priority: Priority) -> None:
    result = imported(f"title,priority\nx,{value}\n")
    assert result.tasks[0].priority is priority
    assert result.notes == []


def test_an_unknown_status_or_priority_becomes_a_tag_and_is_reported() -> None:
    result = imported("title,status,priority\nx,bloqueada,Por definir\n")
    assert (result.tasks[0].status, result.tasks[0].priority) == (Status.TODO, Priority.MEDIUM)
    assert result.tasks[0].tags == ("bloqueada", "Por definir")
    assert [(note.line, note.column, note.value) for note in result.notes] == [
        (2, "status", "bloqueada"),
        (2, "priority", "Por definir"),
    ]


def test_an_unknown_status_or_priority_rejects_the_row_by_setting() -> None:
    content = "title,status,priority\nx,bloqueada,\ny,,Por definir\nz,hecha,alta\n"
    result = imported(content, Options(unknown_values="reject"))
    assert [task.title for task in result.tasks] == ["z"]
    assert [row.notes[0].value for row in result.rejected] == ["bloqueada", "Por definir"]


def test_a_date_that_cannot_be_read_is_kept_and_reported_or_rejects_the_row() -> None:
    content = "title,due date\nx,tomorrow\ny,2026-03-05\n"
    result = imported(content)
    assert (result.tasks[0].due_date, result.tasks[0].description) == (None, "due date: tomorrow")
    assert [(note.line, note.column, note.value) for note in result.notes] == [(2, "due date", "tomorrow")]
    strict = imported(content, Options(unreadable_dates="reject"))
    assert [task.title for task in strict.tasks] == ["y"]
    assert [note.value for note in strict.notes] == ["tomorrow"]


def test_the_whole_file_decides_the_order_of_day_and_month() -> None:
    content = "title,created,due\na,01/02/2026,03/04/2026\nb,02/25/2026,\n"
    result = imported(content)
    assert result.tasks[0].due_date == date(2026, 3, 4)
    assert result.plan.date_order_proven
    content = "title,due\na,03/04/2026\n" + "b,05/06/2026\n" * 500 + "c,25/12/2026\n"
    assert imported(content).tasks[0].due_date == date(2026, 4, 3)


def test_one_wrong_date_does_not_turn_a_file_round() -> None:
    content = "title,due\n" + "".join(f"a,03/{day}/2026\n" for day in range(13, 29)) + "b,25/12/2026\nc,04/05/2026\n"
    result = imported(content)
    assert result.tasks[-1].due_date == date(2026, 4, 5)
    assert [note.value for note in result.notes] == ["25/12/2026"]


def test_an_ambiguous_file_is_reported_with_its_reading_and_a_setting_says_otherwise() -> None:
    content = "title,due\na,03/04/2026\n"
    result = imported(content)
    assert result.tasks[0].due_date == date(2026, 4, 3)
    reasons = [note.reason for note in file_notes(result.plan) if "date_order=month_first" in note.reason]
    assert len(reasons) == 1
    stated = imported(content, Options(date_order="month_first"))
    assert stated.tasks[0].due_date == date(2026, 3, 4)
    assert stated.plan.date_order is DateOrder.MONTH_FIRST
    assert not [note for note in file_notes(stated.plan) if "date_order" in note.reason]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\uff1d1", "=cmd|' /C calc'!A0"])
def test_formulas_are_data(text: str) -> None:
    task = imported(f'title,notes,tags\n"{text}","{text}","{text}"\n').tasks[0]
    assert task.title == task.description == text


def test_spaces_around_cells_are_stripped() -> None:
    task = imported(' title , notes\n  milk  ,  "fresh, cold" \n').tasks[0]
    assert (task.title, task.description) == ("milk", "fresh, cold")


def test_a_long_title_is_cut_and_kept_in_full() -> None:
    title = "x" * 201
    result = imported(f"title\n{title}\n{'y' * 200}\n")
    assert result.tasks[0].title == "x" * 199 + "…"
    assert title in result.tasks[0].description
    assert result.tasks[1].title == "y" * 200
    assert [note.line for note in result.notes] == [2]


def test_a_long_description_is_cut_and_reported() -> None:
    result = imported(f"title,notes\na,{'x' * 4001}\nb,{'y' * 4000}\n")
    assert len(result.tasks[0].description) == 4000
    assert result.tasks[0].description.endswith("x…")
    assert result.tasks[1].description == "y" * 4000
    assert [(note.line, note.column) for note in result.notes] == [(2, "notes")]


def test_many_and_long_tags_are_cut_and_kept_in_the_description() -> None:
    tags = ";".join(f"t{number}" for number in range(22))
    result = imported(f'title,tags\na,"{tags}"\nb,{"z" * 51}\n')
    assert len(result.tasks[0].tags) == 20
    assert "tags: t20, t21" in result.tasks[0].description
    assert result.tasks[1].tags == ("z" * 49 + "…",)
    assert "z" * 51 in result.tasks[1].description
    assert [note.line for note in result.notes] == [2, 3]


def test_a_value_that_is_too_long_rejects_the_row_by_setting() -> None:
    tags = ";".join(f"t{number}" for number in range(22))
    content = f'title,notes,tags\n{"x" * 201},,\na,{"x" * 4001},\nb,,"{tags}"\nc,,{"z" * 51}\nd,,\n'
    result = imported(content, Options(long_values="reject"))
    assert [task.title for task in result.tasks] == ["d"]
    assert [note.column for note in result.notes] == ["title", "notes", "tags", "tags"]


def test_tags_are_split_and_named_once() -> None:
    assert imported('title,tags\na,"home, garden;home|x"\n').tasks[0].tags == ("home", "garden", "x")
    assert imported("title,tags\na,[one]\n").tasks[0].tags == ("one",)
    assert imported("title,tags\na,Special Event\n").tasks[0].tags == ("Special Event",)
    assert imported("title,tags\na,one two\n", Options(spaces_separate_tags=True)).tasks[0].tags == ("one", "two")


@pytest.mark.parametrize("more", ["", ',description with a quote "" in it'])
def test_a_tag_in_two_forms_of_unicode_is_one(more: str) -> None:
    header = "title,tags,notes" if more else "title,tags"
    assert imported(f'{header}\na,"cafe\u0301;caf\u00e9"{more}\n').tasks[0].tags == ("caf\u00e9",)
    # One character of 50 becomes two.
    longest = "\u0958" + "z" * 49
    assert imported(f"title,tags\na,{longest}\n").tasks[0].tags == ("\u0915\u093c" + "z" * 47 + "…",)


def test_four_columns_of_one_name_give_four_tags() -> None:
    assert imported("title,Labels,Labels,Labels,Labels\na,1a,2b,3c,4d\n").tasks[0].tags == ("1a", "2b", "3c", "4d")


def test_values_without_a_field_are_kept_and_named() -> None:
    result = imported("title,Assignee,,Assignee\na,Ana,7,Bea\n")
    assert (result.tasks[0].assignee, result.tasks[0].description) == ("Ana", "column 3: 7\nAssignee: Bea")
    reasons = {note.column: note.reason for note in file_notes(result.plan)}
    assert reasons["Assignee"] == reasons["column 3"] == "no field of a task: kept in the description"
    assert reasons["title"] == "imported as the title"


def test_ragged_rows() -> None:
    result = imported("title,status,notes\nshort\nlong,done,n,more,,cells\nempty,,,,,\n")
    assert [task.title for task in result.tasks] == ["short", "long", "empty"]
    assert result.tasks[1].description == "n\n\nmore cells: more, cells"
    assert [(note.line, note.value) for note in result.notes] == [(3, "more, cells")]
    strict = imported("title,status\nlong,done,more\n", Options(extra_cells="reject"))
    assert [row.line for row in strict.rejected] == [2]


def test_control_characters_are_removed_and_reported() -> None:
    result = imported("title,notes,tags\nme\x07et,a\x1bb\tc,x\x08y\n")
    task = result.tasks[0]
    assert (task.title, task.description, task.tags) == ("meet", "ab\tc", ("xy",))
    assert {note.column for note in result.notes} == {"title", "notes", "tags"}


@pytest.mark.parametrize("character", ["\ufffe", "\uffff"], ids=["U+FFFE", "U+FFFF"])
def test_a_character_that_xml_does_not_have_is_removed_and_reported(character: str) -> None:
    result = imported(f"title,notes,tags\na{character}b,c{character}d,e{character}f\n")
    task = result.tasks[0]
    assert (task.title, task.description, task.tags) == ("ab", "cd", ("ef",))
    assert [note.column for note in result.notes] == ["title", "tags", "notes"]


def test_a_title_without_a_visible_character_is_none_and_such_a_tag_is_left_out() -> None:
    result = imported("title,tags\n\u200b\u3164,a\nb,\u2060;c\n")
    assert [(row.line, row.notes[0].reason) for row in result.rejected] == [(2, "the row has no title")]
    assert [task.tags for task in result.tasks] == [("c",)]


def test_a_title_in_several_lines_becomes_one_line_and_is_reported() -> None:
    result = imported('title\n"one\r\ntwo"\n')
    assert result.tasks[0].title == "one two"
    assert [note.line for note in result.notes] == [2]


def test_rows_without_a_title_are_rejected_each_with_its_line() -> None:
    result = imported("title,status\na,\n,done\nb,\n")
    assert [(row.number, row.line, row.notes[0].reason) for row in result.rejected] == [(2, 3, "the row has no title")]
    assert [row.number for row in result.rows] == [1, 2, 3]


def test_blank_rows_and_repeated_headers_are_no_rows() -> None:
    result = imported("Title,Status\na,done\n\n , \nTitle,Status\nb,\n title , status\n")
    assert [task.title for task in result.tasks] == ["a", "b", "title"]
    skipped = result.plan.skipped
    assert (skipped.blank, skipped.repeated_headers) == (2, 1)
    reasons = [note.reason for note in file_notes(result.plan)]
    assert "rows that repeat the header: 1, not counted as rows" in reasons


def test_a_line_is_where_its_row_begins_in_the_file() -> None:
    result = imported('My list\n\ntitle,notes\na,"1\n2\n3"\nb,\n')
    assert result.plan.header_line == 3
    assert [row.line for row in result.rows] == [4, 7]
    assert [
        (note.line, note.value) for note in file_notes(result.plan) if note.reason == "left out: before the header"
    ] == [(1, "My list")]
