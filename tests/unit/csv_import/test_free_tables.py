"""Tables that people write: rows that are no tasks, groups, merged cells, grids, quotes and one column."""

import pytest

from tests.unit.csv_import.files import Imported, imported


def _titles(result: Imported) -> list[str]:
    return [task.title for task in result.tasks]


def _left_out(result: Imported) -> list[tuple[int, str]]:
    return [(record.line, record.text) for record in result.plan.left_out]


@pytest.mark.parametrize(
    ("content", "left_out"),
    [
        ("Task,Hours,Cost,Status\nA,3,10 €,Done\nTotal,3,10 €,\n", [(3, "Total, 3, 10 €")]),
        ("#,Task,Hours\n1,A,2\nTotal,,2\n", [(3, "Total, 2")]),
        ("Aufgabe;Stunden\nA;3\nZwischensumme:;3\nGesamt;3\n", [(3, "Zwischensumme:, 3"), (4, "Gesamt, 3")]),
        ("Tarea,Horas\nA,3\nSubtotal obra,3\n", [(3, "Subtotal obra, 3")]),
        ("Tarea,Estado\nA,Hecho\nTotal tareas: 1,\n", [(3, "Total tareas: 1")]),
        ("Tarea,Estado\nA,Hecho\n\nExportado el 05/02/2026\n", [(4, "Exportado el 05/02/2026")]),
        ("Task,Status\nA,done\nExported from Todo on 2026-01-01,\n", [(3, "Exported from Todo on 2026-01-01")]),
        ("| Task | Status |\n|------|:------:|\n| A | Done |\n", [(2, "------, :------:")]),
        ("Title,Status,Due\nTítulo,Estado,Vence\nA,Done,\n", [(2, "Título, Estado, Vence")]),
        ("Title,Status,Due\n(text),(open),(date)\nA,Done,\n", [(2, "(text), (open), (date)")]),
    ],
)
def test_rows_that_are_no_tasks_are_left_out_and_quoted(content: str, left_out: list[tuple[int, str]]) -> None:
    result = imported(content)
    assert _titles(result) == ["A"]
    assert _left_out(result) == left_out
    assert result.plan.skipped.no_tasks == len(left_out)


@pytest.mark.parametrize(
    "row", ["Total,done", "Total redesign,5", "Subtotal,open", "Exported data is wrong,", "Generate report,", "Sum up,"]
)
def test_tasks_that_begin_like_such_rows_are_tasks(row: str) -> None:
    assert _titles(imported(f"Task,Status\nA,done\n{row}\n")) == ["A", row.partition(",")[0]]


@pytest.mark.parametrize(
    "content",
    [
        "Task,Owner,Status\nPhase 1,,\nDraft,Ana,Done\n\nPhase 2,,\nBuild,Ana,Open\n",
        "Task,Owner,Status\nPhase 1,,\nDraft,Ana,Done\nReview,Ana,Done\nPhase 2,,\nBuild,Ana,Open\nShip,Bob,Open\n",
        "Task,Status\nPhase 1:,\nDraft,Done\nPhase 2:,\nBuild,Open\n",
        "Section,Task,Status\nPhase 1,,\n,Draft,Done\nPhase 2,,\n,Build,Open\n",
    ],
)
def test_a_heading_becomes_a_tag_of_the_rows_below_it(content: str) -> None:
    result = imported(content)
    tags = {task.title: task.tags for task in result.tasks}
    assert (tags["Draft"], tags["Build"]) == (("Phase 1",), ("Phase 2",))
    assert not {"Phase 1", "Phase 2", "Phase 1:"} & tags.keys()
    assert len(result.plan.left_out) == 2


@pytest.mark.parametrize(
    "content",
    [
        "Task,Status\nBuy milk,\nCall,\nWash,done\n",
        "Task,Owner,Status\nBuy milk,,\nCall,Ana,Open\nWash,,\nClean,Ana,Open\n",
        "Task,Owner,Status\nCall,Ana,Open\nBuy milk,,\nWash,Ana,Open\nSew,,\nClean,Ana,Open\n",
    ],
)
def test_tasks_with_nothing_but_a_title_are_tasks(content: str) -> None:
    result = imported(content)
    assert len(result.tasks) == len(content.splitlines()) - 1


def test_merged_cells_are_carried_down_and_counted() -> None:
    result = imported("Proyecto,Fase,Tarea\nWeb,Diseño,a\n,,b\n,Código,c\nApp,,d\n,,e\n")
    assert [task.tags for task in result.tasks] == [
        ("Web", "Diseño"),
        ("Web", "Diseño"),
        ("Web", "Código"),
        ("App",),
        ("App",),
    ]
    assert result.plan.merged_rows == 3


def test_blanks_in_a_column_that_repeats_its_values_are_blanks() -> None:
    result = imported("Category,Task\nHome,a\n,b\nHome,c\nHome,d\n")
    assert [task.tags for task in result.tasks] == [("Home",), (), ("Home",), ("Home",)]


def test_a_board_as_a_grid() -> None:
    result = imported("My board,,,\nBacklog (1),Doing (2),Blocked,✅ Done\nA,B,C,D\n,E,,\n")
    assert [(task.title, task.status, task.tags) for task in result.tasks] == [
        ("A", "todo", ()),
        ("B", "in_progress", ()),
        ("C", "todo", ("Blocked",)),
        ("D", "done", ()),
        ("E", "in_progress", ()),
    ]


def test_a_list_with_a_column_of_marks_is_no_board() -> None:
    result = imported("To Do,Done\nBuy milk,x\nCall,\n")
    assert [(task.title, task.status) for task in result.tasks] == [("Buy milk", "done"), ("Call", "todo")]


def test_a_row_that_looks_like_the_header_of_a_board_is_none() -> None:
    result = imported("Task,Owner,Status\nBacklog,Doing,Done\nA,B,Done\n")
    assert _titles(result) == ["Backlog", "A"]


def test_a_week_as_a_grid() -> None:
    result = imported("Hour,Mon,Tue,Wed,Thu,Fri\n9:00,Run,,Swim,,\n")
    assert [(task.title, task.tags, task.description) for task in result.tasks] == [
        ("Run", ("Mon",), "Hour: 9:00"),
        ("Swim", ("Wed",), "Hour: 9:00"),
    ]


def test_tasks_with_marks_by_weekday_are_no_grid() -> None:
    result = imported("Task,Mon,Tue,Wed,Thu,Fri\nClean,x,,x,,\nCook,,x,,,x\n")
    assert [(task.title, task.description) for task in result.tasks] == [
        ("Clean", "Mon: x\nWed: x"),
        ("Cook", "Tue: x\nFri: x"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_single_quotes_around_every_cell(delimiter: str) -> None:
    text = delimiter.join(["'title'", "'status'"]) + "\n" + delimiter.join([f"'a{delimiter} it''s'", "'done'"]) + "\n"
    [task] = imported(text).tasks
    assert (task.title, task.status) == (f"a{delimiter} it's".replace("\t", " "), "done")


def test_one_column_has_no_delimiter() -> None:
    result = imported('Task\nBuy; eggs | ham, milk\n"Call ""Ana"", later"\n')
    assert _titles(result) == ["Buy; eggs | ham, milk", 'Call "Ana", later']


def test_our_export_without_its_last_columns() -> None:
    [task] = imported('title,description,status,priority\n"\'=1+1","\'-x","done","low"\n').tasks
    assert (task.title, task.description) == ("=1+1", "-x")
    [task] = imported('title,description,status,priority,due_date,tags\n"\'=1",,"done","low",,"a, b"\n').tasks
    assert task.title == "'=1"
