"""Files of real tools, task by task."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from task_manager.csv_import.formats import SPREADSHEET, all_formats
from task_manager.domain.task import Priority, Status
from tests.unit.csv_import.files import SAMPLES, imported, sample


def test_every_format_has_a_sample_that_it_recognises() -> None:
    folders = {path.parent.relative_to(SAMPLES).as_posix().removeprefix("constructed/") for path in _all_samples()}
    tools = {folder.replace("-", "_") for folder in folders} - {"spreadsheets"}
    assert tools == set(all_formats()) - {SPREADSHEET}


# Some files of a tool have a header that any table could have.
_READ_AS = {
    "linear/import-file-minimal.csv": SPREADSHEET,
    "linear/import-file-user-stories.csv": SPREADSHEET,
    "notion/tasks-pomodoros.csv": SPREADSHEET,
    "spreadsheets/en-ragged-rows.csv": "notion",
}
_REFUSED = {
    "github/cli-list-headerless.csv",
    "github/csv-import-no-title.csv",
    "github/issues-semicolon-space-headerless-german.csv",
    "notion/database-export-view.csv",
    "redmine/import-latin1.csv",
    "redmine/import-newline-in-header.csv",
    "spreadsheets/en-empty-first-line.csv",
    "spreadsheets/en-headerless-board.csv",
    "spreadsheets/es-headerless-true-false.csv",
}


def _all_samples() -> list[Path]:
    return sorted(SAMPLES.rglob("*.csv"))


@pytest.mark.parametrize(
    "path", [name for path in _all_samples() if (name := path.relative_to(SAMPLES).as_posix()) not in _REFUSED]
)
def test_every_file_becomes_tasks_by_its_tool(path: str) -> None:
    result = sample(path)
    folder = path.removeprefix("constructed/").split("/")[0].replace("-", "_")
    assert result.plan.tool == _READ_AS.get(path, SPREADSHEET if folder == "spreadsheets" else folder)
    assert len(result.tasks) > 0.9 * len(result.rows)
    assert all(row.notes for row in result.rejected)


@pytest.mark.parametrize("name", ["bom-crlf.csv", "cp1252.csv"])
def test_spanish_excel(name: str) -> None:
    _is_the_spanish_sheet(f"constructed/spreadsheets/es-excel-semicolon-{name}")


def test_spanish_excel_with_its_separator_line() -> None:
    _is_the_spanish_sheet("constructed/spreadsheets/es-excel-sep-line.csv")


def _is_the_spanish_sheet(path: str) -> None:
    result = sample(path)
    bread, call, water, drawer, card = result.tasks
    assert (bread.title, bread.description) == ("Comprar pan", "Integral, si queda")
    assert (bread.status, bread.priority, bread.due_date) == (Status.TODO, Priority.HIGH, date(2026, 3, 5))
    assert call.title == "Llamar a la señora Núñez"
    assert call.description == "Preguntar por:\r\n- la llave\r\n- el «timbre»"
    assert (call.status, call.priority, call.due_date) == (Status.IN_PROGRESS, Priority.MEDIUM, date(2026, 3, 6))
    assert water.description == "12,50 €"
    assert (water.status, water.priority, water.due_date) == (Status.DONE, Priority.LOW, date(2026, 3, 1))
    assert (drawer.title, drawer.status, drawer.due_date) == ('Revisar "el cajón"', Status.TODO, None)
    assert (card.priority, card.due_date, card.tags) == (Priority.URGENT, date(2026, 3, 31), ("bloqueada",))
    assert [(note.column, note.value) for note in result.notes] == [("estado", "bloqueada")]
    assert not result.plan.date_order_proven


def test_spreadsheets_in_other_languages() -> None:
    german = sample("spreadsheets/de-user-stories-semicolon-cp1252.csv")
    assert german.task("Responsive Webinterface").status is Status.DONE
    assert german.task("Login").status is Status.IN_PROGRESS
    assert "User Story: Als Benutzer kann ich unabhängig" in german.task("Responsive Webinterface").description
    assert [row.notes[0].reason for row in german.rejected] == ["the row has no title"] * 2
    french = sample("spreadsheets/fr-taches.csv").tasks[2]
    assert (french.status, french.priority, french.due_date) == (Status.DONE, Priority.MEDIUM, date(2025, 2, 20))
    portuguese = sample("spreadsheets/pt-semicolon-latin1-quoted.csv").tasks[2]
    assert (portuguese.title, portuguese.status) == ("Desenvolver Módulo B", Status.DONE)
    assert portuguese.due_date == date(2024, 6, 15)
    basque = sample("spreadsheets/eu-moodle-localised-dates.csv").task("Burp G1 Zeregina")
    assert basque.due_date == date(2023, 3, 13)


def test_spreadsheets_by_the_meaning_of_their_headers() -> None:
    assert sample("spreadsheets/es-quoted-header-crlf.csv").task("Leer un libro").status is Status.DONE
    plan = sample("spreadsheets/es-pendientes-niveles-multiline.csv").task("Seguimiento de estrategia de Broadcast.")
    assert plan.due_date == date(2026, 4, 29)
    assert (plan.assignee, plan.start_date) == ("Nadia", date(2026, 4, 22))
    assert "Nivel: 3" in plan.description
    story = sample("spreadsheets/es-product-backlog-cp1252.csv").tasks[0]
    assert story.title.startswith("Definir la tecnología")
    assert (story.status, story.priority) == (Status.DONE, Priority.HIGH)
    assert "S1" in story.tags
    phase = sample("spreadsheets/en-project-plan-ddmmyyyy.csv").tasks[0]
    assert phase.title.startswith("Literature Review")
    assert (phase.due_date, phase.tags) == (date(2019, 7, 21), ("Preparatory Phase",))
    role = sample("spreadsheets/es-rol-descripcion-bom-crlf.csv").tasks[1]
    assert role.title == "Desarrollo del script de análisis de ventas en Python"
    assert role.tags == ("P2",)


def test_todoist() -> None:
    result = sample("todoist/project-full.csv")
    assert len(result.tasks) == 8
    scheduled = result.task("clickable subtask, scheduled")
    assert (scheduled.priority, scheduled.tags) == (Priority.HIGH, ("30min", "/munich"))
    assert "Parent: unclickable task" in scheduled.description
    assert "DATE: 4 Jan" in scheduled.description
    noted = result.task("another subtask with a note").description
    assert "Note: one note for the subtask" in noted
    assert "Note: another comment for the same sub task" in noted
    assert "Parent: task level two" in result.task("task level three").description
    assert (result.plan.skipped.blank, result.plan.skipped.other) == (8, 9)


def test_todoist_templates_of_several_ages() -> None:
    assert sample("todoist/template-9-columns.csv").task("set up plex for music").tags == (".week",)
    assert sample("todoist/template-10-columns-bom.csv").task("Do that").tags == ("cool",)
    newest = sample("constructed/todoist/extended-15-columns.csv")
    water = newest.task("Regar las plantas")
    assert (water.priority, water.tags) == (Priority.URGENT, ("Mañanas", "casa"))
    assert "DATE: every day at 8:00" in water.description
    buy = newest.task("Comprar abono, el verde")
    assert (buy.due_date, buy.priority) == (date(2026, 4, 1), Priority.MEDIUM)
    assert buy.description.startswith(
        "En la tienda de siempre\n\nParent: Regar las plantas\nNote: No olvidar el ticket"
    )
    assert [(note.line, note.value) for note in newest.notes] == [(4, "every day at 8:00"), (5, "mañana")]
    emoji = sample("todoist/unicode-and-quotes.csv")
    assert emoji.tasks[2].title == 'actually, what happens to a “comma"?'
    assert "⚁♨︎🃃🁅🀐" in emoji.tasks[0].description


def test_ticktick() -> None:
    result = sample("ticktick/backup-7.1-bom.csv")
    assert result.plan.header_line == 7
    due = result.task("Task with due date")
    # 2023-03-28T22:00Z is midnight in Berlin.
    assert due.due_date == date(2023, 3, 29)
    assert due.tags == ("important", "deadline", "Inbox")
    assert result.task("Completed task example").status is Status.DONE
    # No zone is stated: the date as written.
    assert result.task("Welcome task").due_date == date(2023, 6, 13)
    copenhagen = sample("ticktick/backup-copenhagen-mixed-eol.csv").tasks[0]
    assert (copenhagen.due_date, copenhagen.status) == (date(2026, 3, 10), Status.DONE)
    assert sample("ticktick/backup-multiline.csv").tasks[0].title == "Task with multiline description"
    assert sample("ticktick/backup-invalid-numbers.csv").tasks[0].priority is Priority.HIGH


def test_asana() -> None:
    result = sample("asana/project-export.csv")
    assert (result.tasks[0].status, result.tasks[0].due_date, result.tasks[0].tags) == (
        Status.DONE,
        date(2024, 1, 15),
        (),
    )
    assert result.accepted[0].completed_at == datetime(2024, 2, 1, tzinfo=UTC)
    assert (result.tasks[0].external_id, result.tasks[1].list) == ("1234", "Current Focus")
    assert result.tasks[1].tags == ("Tag1", "Tag2", "Current Focus")
    assert "Parent task: Test task 2 with a link" in result.task("Subtask1").description


def test_jira_in_several_languages() -> None:
    bom = sample("jira/cloud-export-bom.csv").tasks
    assert {task.due_date for task in bom} == {date(2024, 1, 10), None}
    spanish = sample("jira/cloud-export-spanish-large.csv").tasks
    assert {task.status for task in spanish} == {Status.TODO, Status.IN_PROGRESS, Status.DONE}
    assert date(2025, 9, 26) in {task.due_date for task in spanish}
    assert {"Historia", "Subtarea", "Epic"} <= {tag for task in spanish for tag in task.tags}
    analyzing = sample("jira/cloud-export-comments-attachments.csv")
    # A status of the project's own: its category tells, and the name stays as a tag.
    assert [task.status for task in analyzing.tasks if "Analyzing" in task.tags] == [Status.IN_PROGRESS]


def test_jira_has_one_value_in_a_cell() -> None:
    content = "Summary,Issue key,Labels,Labels,Components\nx,A-1,ui,ux,Mobile app; iOS\n"
    assert imported(content).tasks[0].tags == ("ui", "ux", "Mobile app; iOS")


def test_jira_with_thousands_of_columns() -> None:
    result = sample("jira/cloud-export-large-xml-project.csv")
    assert len(result.plan.columns) == 2261
    assert {task.priority for task in result.tasks} == {Priority.HIGH}
    assert "Backport_Approved" in result.tasks[0].tags
    assert all(note.reason.endswith("longer than 4000 characters: cut") for note in result.notes)


def test_jira_saved_again_by_a_spreadsheet_with_semicolons() -> None:
    result = sample("jira/cloud-export-polish.csv")
    assert result.plan.dialect.outer_delimiter == ";"
    assert len(result.tasks) == 12
    trip = result.tasks[0]
    assert trip.title == "Failed test: Wybór i rezerwacja wycieczki"
    assert (trip.status, trip.priority) == (Status.TODO, Priority.MEDIUM)
    assert result.tasks[1].priority is Priority.HIGH
    assert "T9: Wybór i rezerwacja wycieczki\n[https" in trip.description


def test_repeated_columns_count_by_position() -> None:
    result = sample("jira/cloud-export-duplicated-columns.csv")
    comments = [task.description.count("Comment: ") for task in result.tasks]
    assert max(comments) == 3
    pivotal = sample("pivotal/stories-export.csv").task("create basic framework")
    assert pivotal.description.count("\nComment: ") > 3
    assert pivotal.status is Status.DONE


def test_trello() -> None:
    result = sample("constructed/trello/premium-board-export.csv")
    assert result.task("Presupuesto de cocina").due_date == date(2026, 3, 14)
    assert result.task("Llamar al electricista, otra vez").tags == ("Urgente", "Casa")
    assert result.task("Elegir pintura").tags == ("yellow",)
    assert result.task("Elegir pintura").status is Status.DONE
    assert result.task('Tarjeta "vieja"').tags == ("Archived",)
    sheet = sample("trello/import-sheet-spanish.csv")
    assert (sheet.tasks[0].tags, sheet.plan.skipped.blank) == (("Epic",), 1)


def test_trello_with_commas_without_quotes() -> None:
    result = sample("trello/cards-unquoted-commas.csv")
    surplus = [note for note in result.notes if note.reason.startswith("more cells than the header")]
    assert surplus
    assert result.rejected
    assert {note.reason for row in result.rejected for note in row.notes} == {"the row has no title"}


def test_microsoft() -> None:
    planner = sample("planner/plan-export-excel.csv")
    assert planner.task("Task 4").due_date == date(2020, 10, 4)
    assert planner.task("Task 4").tags == ("Bucket 4", "Late")
    assert planner.task("Task 3").priority is Priority.HIGH
    assert not planner.plan.date_order_proven
    todo = sample("constructed/microsoft-todo/lists-tasks-steps.csv")
    milk = todo.task("Leche y pan")
    assert milk.description.startswith("[ ] Leche entera\n[x] Pan de centeno")
    assert (milk.tags, milk.due_date) == (("Compras",), date(2026, 3, 1))
    assert todo.task("Enviar informe").status is Status.DONE
    project = sample("constructed/ms-project/gantt-export.csv")
    assert project.task("Weekly meetings").status is Status.IN_PROGRESS
    assert project.task("Kickoff").due_date == date(2026, 1, 1)


def test_notion() -> None:
    ranges = sample("notion/database-date-ranges-japanese.csv").tasks[0]
    assert (ranges.title, ranges.due_date, ranges.tags) == ("Part-A 仕込み", date(2021, 10, 29), ("Prep",))
    assert "Date: October 8, 2021 → October 29, 2021" in ranges.description
    assert sample("notion/journal-long-dates.csv").tasks[0].tags == ("Special Event",)
    study = sample("notion/tasks-pomodoros.csv").task("Baseline Benchmarking & Ablation")
    assert (study.status, study.priority, study.tags) == (Status.DONE, Priority.HIGH, ("Data Analysis",))


def test_clickup() -> None:
    result = sample("clickup/export-raw-epoch.csv")
    release = result.task("Релиз на iOS")
    assert (release.status, release.due_date, release.tags) == (Status.DONE, date(2022, 12, 27), ("P6 - База",))
    hint = result.task("x05 - Add Hint to Handler when password is complete")
    assert (hint.external_id, hint.assignee, hint.list) == ("kfr340o", "Oscar Falco", "Inbox")
    assert "Appodeal SDK: 2.15.3+\n\n" in result.task('Remove permission: "QUERY_ALL_PACKAGES"').description
    assert [(note.column, note.value) for note in result.notes] == [("Status", "quarter")]


def test_linear_and_plane() -> None:
    result = sample("constructed/linear/export-30-columns.csv")
    login = result.task("Fix login on slow networks")
    assert (login.status, login.priority, login.due_date) == (Status.IN_PROGRESS, Priority.HIGH, date(2026, 2, 20))
    assert login.tags == ("Bug", "Backend", "Beta")
    assert result.task("Drop the old endpoint").status is Status.CANCELLED
    assert result.task('Write "retry" tests').priority is Priority.MEDIUM
    assert result.notes == []
    assert sample("linear/import-file-js-dates.csv").tasks[0].due_date == date(2025, 4, 24)
    assert [task.priority for task in sample("linear/import-file-minimal.csv").tasks] == [
        Priority.URGENT,
        Priority.LOW,
        Priority.MEDIUM,
        Priority.HIGH,
    ]
    plane = sample("plane/issues-export.csv").tasks[0]
    assert (plane.due_date, plane.priority, plane.tags) == (date(2025, 4, 24), Priority.MEDIUM, ("Fast",))


def test_github_and_gitlab() -> None:
    assert sample("github/csv-import-labels-assignee.csv").tasks[1].tags == ("question", "bug")
    assert sample("github/csv-import-semicolon.csv").tasks[1].tags == ("question",)
    ros = sample("github/issues-literal-backslash-n.csv").tasks[0]
    assert ros.tags == ("setup", "ros2", "infrastructure", "critical", "Milestone 1")
    assert "\n\nTasks:\n- Install ROS 2" in ros.description
    japanese = sample("github/issues-export-japanese.csv").tasks[1]
    assert (japanese.status, japanese.due_date) == (Status.DONE, date(2020, 4, 5))
    assert japanese.tags == ("実工数: 0.25h(15min)", "フェーズ0(開発準備)-1", "Issue")
    gitlab = sample("constructed/gitlab/issues-export.csv").tasks[0]
    assert (gitlab.priority, gitlab.due_date) == (Priority.HIGH, date(2026, 4, 30))
    assert gitlab.tags == ("bug", "priority::high", "1.2")
    german = sample("gitlab/import-german-headers.csv").task("Logging-Konsole")
    assert (german.priority, german.tags) == (Priority.LOW, ("Debug", "UI", "Backend"))


def test_monday() -> None:
    result = sample("constructed/monday/board-export.csv")
    assert [task.title for task in result.tasks] == [
        "Home page copy",
        "Draft",
        "Review",
        "Choose hosting",
        "Photo session, studio B",
    ]
    draft = result.task("Draft")
    assert (draft.status, draft.due_date, draft.tags) == (Status.DONE, date(2026, 3, 5), ("This week",))
    assert "Parent: Home page copy" in draft.description
    assert (draft.external_id, draft.assignee, draft.list) == ("1000000002", "Nadia Lozano", "This week")
    assert result.task("Photo session, studio B").tags == ("Later", "photo")
    assert result.plan.skipped.repeated_headers == 1


def test_wrike_and_smartsheet() -> None:
    wrike = sample("constructed/wrike/import-template.csv")
    poster = wrike.task("Diseñar el cartel")
    assert (poster.status, poster.due_date, poster.tags) == (
        Status.IN_PROGRESS,
        date(2026, 10, 9),
        ("Campaña de otoño",),
    )
    assert wrike.task("Anuncio en prensa").status is Status.CANCELLED
    assert wrike.task("Reservar la imprenta").tags == ("Campaña de otoño", "Deferred")
    smartsheet = sample("constructed/smartsheet/project-export.csv").task("Survey the site")
    assert (smartsheet.status, smartsheet.due_date, smartsheet.tags) == (Status.DONE, date(2026, 3, 6), ("Field",))


def test_redmine() -> None:
    result = sample("redmine/issues-export.csv")
    assert {task.due_date for task in result.tasks} >= {date(2019, 8, 2), date(2019, 5, 15)}
    assert {note.value for note in result.notes} == {
        "Ready for Release",
        "Waiting for UAT Approval",
        "UAT Approved",
        "On Hold",
    }
    # Both orders occur: neither is proven.
    ambiguous = sample("redmine/import-ambiguous-dates.csv")
    assert ambiguous.tasks[0].due_date == date(2015, 8, 12)
    assert not ambiguous.plan.date_order_proven
    french = sample("redmine/importer-french.csv").tasks[0]
    assert (french.status, french.due_date) == (Status.DONE, date(2013, 10, 25))
    assert "date_end: 2013-10-05" in french.description
    assert sample("redmine/import-bom-partly-quoted-header.csv").tasks[0].priority is Priority.HIGH


def test_other_trackers() -> None:
    taiga = sample("constructed/taiga/issues-export.csv")
    assert taiga.task("El botón no responde").tags == ("ui", "movil", "Bug")
    assert taiga.task("Mejorar textos de ayuda").status is Status.DONE
    youtrack = sample("youtrack/issues-export-bom.csv").task("TO-DO: Crashed after refresh")
    assert (youtrack.priority, youtrack.tags) == (Priority.URGENT, ("Star", "Bug"))
    assert "Unassigned" not in youtrack.description
    azure = sample("azure-devops/work-items.csv").tasks[0]
    assert (azure.title, azure.tags) == ("Implement the home page in HTML/CSS", ("Task",))


def test_other_planners() -> None:
    omnifocus = sample("omnifocus/export-completed.csv")
    assert omnifocus.plan.skipped.other == 5
    assert omnifocus.tasks[0].status is Status.DONE
    assert omnifocus.accepted[0].completed_at == datetime(2018, 12, 27, 3, 24, 44, tzinfo=UTC)
    assert omnifocus.tasks[3].due_date == date(2018, 12, 26)
    gantt = sample("ganttproject/tasks-korean.csv").tasks
    assert (gantt[1].title, gantt[1].status, gantt[1].due_date) == ("1차 디자인 시안", Status.DONE, date(2020, 4, 7))
    assert gantt[4].status is Status.IN_PROGRESS
    scoro = sample("scoro/tasks-utf16le-bom.csv")
    assert scoro.plan.encoding == "utf-16"
    assert (scoro.tasks[0].priority, scoro.tasks[0].due_date) == (Priority.HIGH, date(2025, 12, 18))
    wekan = sample("wekan/board-import.csv").tasks[0]
    assert (wekan.due_date, wekan.tags) == (date(2020, 5, 6), ("Stage 1", "Marketing"))
