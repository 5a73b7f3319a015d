"""What scripts write into the page on reliability."""

import re
from collections import Counter
from pathlib import Path

import pytest

from scripts.common import ROOT
from scripts.reliability import PAGE, write_section
from scripts.soak import table


def test_a_section_replaces_what_stood_between_its_markers_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- soak -->\nold\n<!-- /soak -->\nafter\n")

    write_section("soak", r"new \1", page)

    assert page.read_text() == "before\n<!-- soak -->\nnew \\1\n<!-- /soak -->\nafter\n"


def test_a_page_without_the_markers_is_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n")

    with pytest.raises(ValueError, match="no place for 'soak'"):
        write_section("soak", "new", page)

    assert page.read_text() == "before\n"


@pytest.mark.parametrize("name", ["access", "refusals", "soak"])
def test_the_page_of_this_project_has_a_place_for_each(name: str) -> None:
    assert f"<!-- {name} -->\n" in PAGE.read_text()


def test_each_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    sources = [file.read_text() for file in (ROOT / "tests").rglob("test_*.py")]

    assert named
    assert {name for name in named if not any(f"def {name}(" in source for source in sources)} == set()


def test_the_sums_of_a_soak_are_a_table() -> None:
    assert table(10, 5, 1, Counter({"faults": 1234})) == (
        "| seeds | faults | wrong in the end |\n|---:|---:|---:|\n| 10 to 14 | 1,234 | 1 |"
    )
