"""Report of an import as a spreadsheet shows it; no cell runs as a formula."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.csv_import import Note, file_notes, write_report
from task_manager.csv_import.columns import Column
from task_manager.csv_import.roles import Role
from task_manager.domain.formulas import neutralize, restore
from tests.unit.csv_import.files import imported


def _report_rows(notes: list[Note]) -> list[list[str]]:
    out = io.StringIO(newline="")
    assert write_report(notes, out) == len(notes)
    return list(csv.reader(io.StringIO(out.getvalue(), newline="")))


def test_one_line_a_note() -> None:
    assert _report_rows([Note(3, "estado", "blo,queada", "not known")]) == [
        ["line", "row", "column", "value", "reason"],
        ["3", "", "estado", "blo,queada", "not known"],
    ]


def test_the_reason_for_a_rejection_says_so() -> None:
    notes = [Note(3, "a", "x", "too long: cut"), Note(3, "b", "", "no title", rejects=True)]
    assert [reason for *_, reason in _report_rows(notes)[1:]] == ["too long: cut", "rejected: no title"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\r=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "'=1"])
def test_no_cell_runs_as_a_formula(text: str) -> None:
    _, (line, _, *cells) = _report_rows([Note(1, text, text, text)])
    assert line == "1"
    assert cells == ["'" + text] * 3


def test_long_values_are_cut() -> None:
    assert _report_rows([Note(1, "a", "x" * 10_000, "b")])[1][3] == "x" * 199 + "…"


def test_notes_are_written_as_they_come() -> None:
    out = io.StringIO(newline="")
    lines_written: list[int] = []

    def notes() -> Iterator[Note]:
        for number in range(3):
            lines_written.append(out.getvalue().count("\n"))
            yield Note(number, "", "", "x")

    write_report(notes(), out)
    assert lines_written == [1, 2, 3]


def test_lines_are_numbered_as_by_an_editor_and_rows_as_by_a_spreadsheet() -> None:
    result = imported('title,due\n"a\nb",2026-01-02\n\nc,soon\n,2026-01-03\n')
    noted = [(note.line, note.row, note.value) for note in result.notes]
    assert noted == [(2, 2, "a b"), (5, 4, "soon"), (6, 5, "2026-01-03")]
    assert _report_rows(result.notes)[3] == ["6", "5", "title", "2026-01-03", "rejected: the row has no title"]


def test_a_rejected_row_is_quoted() -> None:
    [row] = imported("title,notes,owner\n,buy boxes,Ana\n").rejected
    assert row.notes[0].value == "buy boxes, Ana"


@given(st.text(st.sampled_from("'=+-@\uff1dab\t\r"), max_size=6))
def test_a_neutralized_cell_gives_its_text_back(text: str) -> None:
    assert restore(neutralize(text)) == text


@pytest.mark.parametrize("role", Role)
def test_every_role_of_a_column_is_explained(role: Role) -> None:
    plan = imported("title\n").plan
    plan = replace(plan, columns=(*plan.columns, Column(name="x", role=role)))
    [note] = [note for note in file_notes(plan) if note.column == "x"]
    assert note.reason
