"""Generated sections of docs/reliability.md."""

import re
from collections import Counter
from pathlib import Path

import pytest

from scripts.lib.common import ROOT
from scripts.lib.reliability import PAGE, write_section
from scripts.soak import table


def test_a_section_replaces_only_the_text_between_its_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- soak -->\nold\n<!-- /soak -->\nafter\n")

    write_section("soak", r"new \1", page)

    assert page.read_text() == "before\n<!-- soak -->\nnew \\1\n<!-- /soak -->\nafter\n"


def test_a_page_without_the_markers_is_not_changed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n")

    with pytest.raises(ValueError, match="no markers for 'soak'"):
        write_section("soak", "new", page)

    assert page.read_text() == "before\n"


@pytest.mark.parametrize("name", ["access", "refusals", "soak"])
def test_the_page_has_markers_for_each_section(name: str) -> None:
    assert f"<!-- {name} -->\n" in PAGE.read_text()


def test_each_test_named_in_the_page_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    sources = [file.read_text() for file in (ROOT / "tests").rglob("test_*.py")]

    assert named
    assert {name for name in named if not any(f"def {name}(" in source for source in sources)} == set()


def test_the_totals_of_a_soak_are_a_table() -> None:
    assert table(10, 5, 1, Counter({"faults": 1234})) == (
        "| seeds | faults | failed |\n|---:|---:|---:|\n| 10 to 14 | 1,234 | 1 |"
    )
