"""Cells of a CSV: none is a formula, whichever delimiter a spreadsheet splits the line by."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.domain.formulas import neutralize, restore

FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"

texts = st.text(st.sampled_from(f"a1'\";,|\t\r\n {FORMULA}"), max_size=12)


@given(texts)
def test_a_cell_can_be_restored(text: str) -> None:
    assert restore(neutralize(text)) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(st.lists(st.text(st.sampled_from(f"a'\";,|\t{FORMULA}"), max_size=8), min_size=1, max_size=3))
def test_no_part_of_a_line_is_a_formula(delimiter: str, cells: list[str]) -> None:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(map(neutralize, cells))

    [read] = csv.reader([line.getvalue()], delimiter=delimiter)

    assert [cell for cell in read if cell.lstrip("\t").startswith(tuple(FORMULA))] == []


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("Water;=1+1", "Water;'=1+1"),
        ("Water\t-1|@x", "Water\t'-1|'@x"),
        ("a; b-c | d", "a; b-c | d"),
        ("it's;'=x", "it's;''=x"),
    ],
)
def test_an_apostrophe_is_before_each_formula(text: str, cell: str) -> None:
    assert neutralize(text) == cell
