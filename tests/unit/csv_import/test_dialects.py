"""The same table in every dialect, encoding, line end and chunk size gives the same tasks."""

# ruff: noqa: RUF001 - some texts are Cyrillic

import csv
import io
import re
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from task_manager.csv_import import AcceptedRow, UnusableFile
from task_manager.csv_import.columns import Column
from task_manager.csv_import.convert.converter import Converter
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from tests.unit.csv_import.files import SAMPLES, imported

# Contents of a cell, including delimiters and quotes.
_TEXT = st.text(st.sampled_from("abcñé€ü,;|\t\"' =-12:/.\n"), max_size=12)
_ROW = st.tuples(_TEXT.filter(str.strip), _TEXT, st.sampled_from(["todo", "hecho", "en curso", "bloqueada"]))
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


def _csv_text(rows: list[tuple[str, ...]], delimiter: str, line_end: str, quoting: int) -> str:
    if line_end == "\r":
        # Python's writer would leave an LF in a cell without quotes then.
        quoting = csv.QUOTE_ALL
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(("título", "descripción", "estado"))
    writer.writerows(rows)
    return file.getvalue()


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(_ROW, min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(_ENCODINGS),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    chunk=st.integers(1, 50),
    separator_line=st.booleans(),
)
def test_the_same_tasks_in_every_form(
    rows: list[tuple[str, ...]],
    delimiter: str,
    encoding: str,
    line_end: str,
    quoting: int,
    chunk: int,
    separator_line: bool,
) -> None:
    text = _csv_text(rows, delimiter, line_end, quoting)
    if separator_line:
        text = f"sep={delimiter}{line_end}{text}"
    result = imported(text.encode(encoding), chunk=chunk)
    assert result.plan.dialect.delimiter == delimiter
    assert result.rejected == []
    assert len(result.tasks) == len(rows)
    for task, (title, description, _) in zip(result.tasks, rows, strict=True):
        assert task.title == re.sub(r"[\t\n]+", " ", title.strip())
        assert task.description == description.strip()
    assert result.rows == imported(text.encode(encoding)).rows


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for start in (b"", b"title,notes,due\n"):
        with suppress(UnusableFile):
            imported(start + content, chunk=7)


_CELL = st.sampled_from(["", " ", "a", "05/03/2026", "2026-03-05", "done", "x", "alta", '"', '"a"', "=1", "a\tb"])
_HEADERS = [path.read_text(errors="replace").partition("\n")[0] for path in sorted(SAMPLES.glob("*/*.csv"))]


@settings(max_examples=500, deadline=None)
@given(
    header=st.sampled_from(["title,notes", "Title,Status,Due", *_HEADERS]),
    rows=st.lists(st.lists(_CELL, min_size=1, max_size=6), max_size=5),
    delimiter=st.sampled_from(",;\t|"),
)
def test_rows_of_any_width_are_read_or_refused(header: str, rows: list[list[str]], delimiter: str) -> None:
    with suppress(UnusableFile):
        imported("\n".join([header, *map(delimiter.join, rows)]))


@settings(max_examples=300, deadline=None)
@given(
    st.tuples(
        st.text(max_size=220),
        st.text(max_size=30),
        st.sampled_from(["", "done", "x", "en curso", "-"]),
        st.sampled_from(["", "alta", "?", "1"]),
        st.sampled_from(["", "2026-03-05", "mañana", "1/2/26 → 3/2/26", "-"]),
        st.sampled_from(["", "a,b", "a;a", "z" * 60, ",".join(map(str, range(30))), "[]"]),
        st.text(max_size=20),
    )
)
def test_the_fast_conversion_of_a_row_equals_the_full_one(cells: tuple[str, ...]) -> None:
    plan = imported("title,notes,status,priority,due,tags,owner\n").plan
    converter = Converter(plan)
    assert converter._plain is not None
    full = converter._convert_any(1, Record(2, list(cells)))
    fast = converter._plain.convert(1, Record(2, list(cells)))
    assert fast in {None, full} if isinstance(full, AcceptedRow) else fast is None
    assert converter.convert(1, Record(2, list(cells))) == full


def test_the_fast_conversion_takes_plain_rows() -> None:
    converter = Converter(imported("title,notes,status,priority,due,tags,owner\n").plan)
    cells = ["milk", "fresh", "done", "alta", "2026-03-05", "a,b", "Ana"]
    assert converter._plain is not None
    assert converter._plain.convert(1, Record(2, cells)) is not None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TITLE])
def test_the_fast_conversion_loses_no_column(role: Role) -> None:
    """A column of any role, as a field that is new will have it, is read alike or not at all by the fast conversion."""
    plan = imported("title,x\n").plan
    plan = replace(plan, columns=(plan.columns[0], Column(name="x", role=role)))
    converter = Converter(plan)
    for cell in ("yes", "2026-03-05", "40%", "high"):
        full = converter._convert_any(1, Record(2, ["milk", cell]))
        assert converter.convert(1, Record(2, ["milk", cell])) == full


@pytest.mark.parametrize("name", ["utf-8", "cp1252"])
def test_letters_beyond_ascii_that_come_late(name: str) -> None:
    text = "title\n" + "plain\n" * 100_000 + "mañana\n"
    result = imported(text.encode(name))
    assert result.plan.encoding == name
    assert result.tasks[-1].title == "mañana"


def test_a_single_column_is_a_table() -> None:
    assert [task.title for task in imported("Tarea\nComprar pan\nLlamar, luego\n").tasks] == [
        "Comprar pan",
        "Llamar, luego",
    ]
    assert [task.title for task in imported('Tarea\n"Llamar; luego"\n').tasks] == ["Llamar; luego"]


def test_headers_are_cells_like_any_other() -> None:
    result = imported('"TITLE", "Due\nDate","status"\nmilk,2026-03-05,done\n')
    assert result.tasks[0].due_date is not None
    assert result.plan.columns[1].name == "Due Date"


def test_delimiters_inside_quotes_do_not_count() -> None:
    assert imported('"title";"a, b, c, d";"status"\nx;y;done\n').plan.dialect.delimiter == ";"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Задача;Статус\nПозвонить маме;В работе\n"),
        ("koi8_r", "Задача;Статус\nПозвонить маме;В работе\n"),
        ("cp866", "Задача;Статус\nПозвонить маме;В работе\n"),
        ("cp932", "タスク名;ステータス\n電話する;進行中\n"),
        ("gb18030", "任务名称;状态\n打电话;进行中\n"),
        ("cp1250", "Zadanie;Status\nPójść do szkoły, książka;W toku\n"),
        ("cp1252", "Título;Estado\nMañana ¿qué? Ñandú, 3 m³;En curso\n"),
        ("cp1252", "Aufgabe;Status\nÜberprüfen, Größe;In Arbeit\n"),
    ],
)
def test_an_encoding_that_the_bytes_prove(encoding: str, text: str) -> None:
    for chunk in (7, 65_536):
        result = imported(text.encode(encoding), chunk=chunk)
        assert result.plan.encoding == encoding
        assert [task.title for task in result.tasks] == [text.splitlines()[1].partition(";")[0]]
        assert result.tasks[0].status == "in_progress"
