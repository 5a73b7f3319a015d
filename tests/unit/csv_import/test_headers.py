"""Meaning of headers, choice of the header and of the title, and headers in unknown languages."""

# ruff: noqa: RUF001 - some headers are Cyrillic

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.csv_import import UnusableFile
from task_manager.csv_import.header_names import meaning_of
from task_manager.csv_import.roles import Role
from task_manager.csv_import.vocabulary import HEADERS, ROLE_OF_TOPIC, conflicts
from task_manager.csv_import.vocabulary.topic import Topic
from tests.unit.csv_import.files import imported


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Tarea (qué hay que hacer)", Role.TITLE),
        ("Fecha límite (dd/mm/aaaa)", Role.DUE),
        ("Prioridad (1-3)", Role.PRIORITY),
        ("Fase / actividad", Role.TITLE),
        ("Task/Test cases", Role.TITLE),
        ("2. Estado", Role.STATUS),
        ("Etiqueta(s)", Role.TAGS),
        ("Fechas de la entrega", Role.DUE),
        ("📅 Due", Role.DUE),
        ("Task Name ✏️", Role.TITLE),
        ("Timeline - End", Role.DUE),
        ("Date (end)", Role.DUE),
        ("Date (start)", None),
        ("Start / End date", None),
        ("Status/Priority", None),
        ("Day 1", None),
        ("Tag 2", Role.TAGS),
    ],
)
def test_a_header_is_known_by_its_parts(header: str, role: Role | None) -> None:
    meaning = meaning_of(header)
    assert (meaning and meaning.role) == role


@pytest.mark.parametrize(
    "header",
    [
        *("Fecha de término", "Fecha objetivo", "Fecha tope", "Fecha prevista", "Fecha compromiso", "Fecha estimada"),
        *(
            "Fecha máxima",
            "F. Límite",
            "Vto.",
            "Data Entrega",
            "DataEntrega",
            "Prazo final",
            "Target",
            "ETA",
            "Date due",
        ),
        *("DUEDATE", "By when", "Zieldatum", "Geplantes Enddatum", "Date butoir", "À rendre le", "Scadenza"),
        *("Vervaldatum", "Termin wykonania", "Срок выполнения", "期限", "截止日期"),
    ],
)
def test_words_for_a_due_date(header: str) -> None:
    meaning = meaning_of(header)
    assert meaning is not None
    assert meaning.role is Role.DUE


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Attività;Scadenza;Priorità;Stato", "Chiamare;15/02/2026;Alta;In corso"),
        ("Taak;Vervaldatum;Prioriteit;Status", "Bellen;15-02-2026;Hoog;Bezig"),
        ("Zadanie;Termin;Priorytet;Status", "Zadzwonić;15.02.2026;Wysoki;W toku"),
        ("Задача;Срок;Приоритет;Статус", "Позвонить;15.02.2026;Высокий;В работе"),
        ("タスク名;期限;優先度;ステータス", "電話する;2026/02/15;高;進行中"),
        ("任务名称;截止日期;优先级;状态", "打电话;2026年2月15日;高;进行中"),
    ],
)
def test_the_common_fields_in_six_more_languages(header: str, row: str) -> None:
    result = imported(f"{header}\n{row}\n")
    [task] = result.tasks
    assert (task.title, task.status, task.priority) == (row.partition(";")[0], "in_progress", "high")
    assert str(task.due_date) == "2026-02-15"
    assert result.notes == []


_VALUE_TOPICS = [
    (Topic.TODO, Topic.IN_PROGRESS, Topic.DONE, Topic.CANCELLED),
    (Topic.URGENT, Topic.HIGH, Topic.MEDIUM, Topic.LOW, Topic.NO_PRIORITY),
    (Topic.YES, Topic.NO),
]


@pytest.mark.parametrize("topics", _VALUE_TOPICS)
def test_no_word_has_two_meanings_among_values(topics: tuple[Topic, ...]) -> None:
    assert list(conflicts(*topics)) == []


def test_words_with_two_roles_are_known() -> None:
    pairs = combinations(ROLE_OF_TOPIC, 2)
    words = {
        word for pair in pairs if ROLE_OF_TOPIC[pair[0]] is not ROLE_OF_TOPIC[pair[1]] for word, _ in conflicts(*pair)
    }
    # German for a keyword, French for a category and for done: what the earlier topic in the table means is common.
    assert words == {"categorie", "termine"} & words


@given(st.sampled_from(sorted(HEADERS)), st.sampled_from(["{}", " {}:", "3. {}", "{} (dd/mm)", "{} [x]", "**{}**"]))
def test_what_stands_around_a_known_header_changes_nothing(word: str, form: str) -> None:
    meaning = meaning_of(form.format(word))
    assert meaning is not None
    assert meaning.role is ROLE_OF_TOPIC[HEADERS[word]]


@given(st.text(max_size=60))
def test_any_text_is_a_header(text: str) -> None:
    meaning_of(text)


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("Name,Task", "Task"),
        ("Title,Task", "Task"),
        ("Nombre,Tarea", "Tarea"),
        ("Nombre,Asunto", "Asunto"),
        ("nombre,actividad", "actividad"),
        ("Name,Title", "Title"),
        ("Summary,Title", "Title"),
        ("Name,Tasks", "Tasks"),
        ("Nombre,Tarea asignada", "Tarea asignada"),
        ("Tasks,Title", "Title"),
        ("Epic,Feature", "Feature"),
        ("Task,Task name", "Task name"),
    ],
)
def test_which_column_is_the_title(header: str, title: str) -> None:
    columns = imported(f"{header}\na,b\n").plan.columns
    assert [column.name for column in columns if column.role is Role.TITLE] == [title]


def test_a_column_without_any_value_is_no_title() -> None:
    assert [task.title for task in imported("Task,Story,Status\n,a,Done\n,b,Open\n").tasks] == ["a", "b"]
    assert [task.title for task in imported("Task,Story,Status\n,a,Done\nx,b,Open\n").tasks] == ["x"]


def test_titles_in_numbered_or_nameless_columns_are_levels() -> None:
    for header in ("Task 1,Task 2,Task 3,Done", "Task,,,Done"):
        result = imported(f"{header}\nHouse,,,\n,Kitchen,,\n,,Sink,x\n,Bath,,\n")
        assert [task.title for task in result.tasks] == ["House", "Kitchen", "Sink", "Bath"]
        assert [task.description for task in result.tasks] == ["", "Parent: House", "Parent: Kitchen", "Parent: House"]
        assert result.tasks[2].status == "done"


def test_a_nameless_column_with_values_of_its_own_is_no_level() -> None:
    assert imported("Task,,Done\nHouse,big,\nGarden,,x\n").tasks[0].description == "column 2: big"


@pytest.mark.parametrize(
    "content",
    [
        "Oppgave,Status,Frist\nTask,Done,2026-01-02\nSummary,Done,2026-02-02\n",
        "Opgave,Fremskridt\nResumen,Hecho\nX,pendiente\n",
        "Oppgave,Status\nSummary,Done\n",
    ],
)
def test_a_header_in_an_unknown_language_is_refused_and_no_row_taken_for_it(content: str) -> None:
    with pytest.raises(UnusableFile, match="tool=notion") as raised:
        imported(content)
    assert content.partition("\n")[0].replace(",", ", ") in str(raised.value)


def test_values_that_are_words_of_headers_are_no_header() -> None:
    result = imported("Aufgabe,Zustand,Wer\nName,Erledigt,Ana\nTitel,Offen,Bob\nAufgabe,Offen,Bob\n")
    assert [task.title for task in result.tasks] == ["Name", "Titel", "Aufgabe"]
    assert result.plan.header_line == 1


def test_lines_before_the_header_are_left_out_and_quoted() -> None:
    result = imported("Project,Website,,\nOwner,Ana,,\n\nTask,Owner,Due date,Status\nA,Bob,2026-01-02,Done\nB,,,\n")
    assert [task.title for task in result.tasks] == ["A", "B"]
    assert [(record.line, record.text) for record in result.plan.left_out] == [
        (1, "Project, Website"),
        (2, "Owner, Ana"),
    ]


def test_a_file_with_lines_before_what_looks_like_its_header_and_none_below_is_refused() -> None:
    with pytest.raises(UnusableFile, match="no rows below line 2") as raised:
        imported("Comprar pan\nTarea,Estado\n")
    assert "Comprar pan" in str(raised.value)
