"""The documents: their links resolve, decisions are numbered, and the glossary names what is in the tree."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted((ROOT / "modules").glob("**/README.md"))]

_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_TEST = re.compile(r"`((?:tests|modules)/[\w/.-]+)(?:::(\w+))?`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return _CODE.sub("", page.read_text(encoding="utf-8"))


def is_test(path: str, name: str) -> bool:
    """Return whether a file of tests is there and, if a test is named, has it."""
    file = ROOT / path
    return file.exists() and (not name or f"def {name}(" in file.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings as GitHub derives them."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(prose(page))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    broken = []
    for link in _LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


def test_every_test_that_a_page_names_is_there() -> None:
    sources = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py"))
    missing = []
    for page in PAGES:
        text = prose(page)
        missing += [name for name in re.findall(r"`(test_\w+)`", text) if f"def {name}(" not in sources]
        missing += [path for path in re.findall(r"`(tests/[\w/.]+)`", text) if not (ROOT / path).exists()]
        missing += [f"{path}::{name}" for path, name in _TEST.findall(text) if not is_test(path, name)]

    assert missing == []


def test_the_page_of_edge_cases_counts_them() -> None:
    text = (DOCS / "edge-cases.md").read_text(encoding="utf-8")
    rows = [row for row in re.findall(r"^\| (.+?) \|", text, re.MULTILINE) if row != "case"]

    assert text.partition("\n\n")[2].startswith(f"{len(rows)} cases ")
    assert len(set(rows)) == len(rows)


def test_every_difference_from_aws_names_a_test() -> None:
    table_rows = re.findall(r"^\| .+ \|$", (DOCS / "aws-and-local.md").read_text(encoding="utf-8"), re.MULTILINE)
    headings = ("| the local system |", "| AWS's own |")
    differences = [row for row in table_rows if not row.startswith(headings)]

    assert len(differences) >= 50
    assert [row for row in differences if not _TEST.search(row.split("|")[-2])] == []


def test_decisions_are_numbered_in_order_and_dated_and_have_a_status() -> None:
    text = (DOCS / "decisions.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\d+)\. .+ \((\d{4}-\d{2}-\d{2})\)$", text, re.MULTILINE)
    statuses = re.findall(
        r"^\*[A-Z][\w ]+\. (?:Accepted|Superseded by (\d+))(?:\. Supersedes (\d+))?\.\*$", text, re.MULTILINE
    )

    assert len(headings) == len(statuses) == len(re.findall(r"^## ", text, re.MULTILINE))
    assert [int(number) for number, _ in headings] == list(range(1, len(headings) + 1))
    assert [date for _, date in headings] == sorted(date for _, date in headings)
    supersessions = [(old, new) for (old, _), (new, _) in zip(headings, statuses, strict=True) if new]
    assert sorted(supersessions) == sorted(
        (old, new) for (new, _), (_, old) in zip(headings, statuses, strict=True) if old
    )


def test_each_name_in_the_glossary_is_in_the_tree() -> None:
    files = [ROOT / "Makefile"]
    for folder in ("task_manager", "terraform", "modules", "scripts", "tests"):
        files += [file for file in (ROOT / folder).rglob("*") if file.suffix in {".py", ".tf", ".json"}]
    sources = "\n".join(file.read_text(encoding="utf-8") for file in files if ".terraform" not in file.parts)
    rows = re.findall(r"^\| (.+) \| .+ \|(.*)\|$", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)

    missing = []
    for term, places in rows:
        for name in re.findall(r"`([^`]+)`", places):
            is_path = (ROOT / name).exists() or (ROOT / "task_manager" / name).exists()
            if not (is_path or name in sources):
                missing.append((term, name))
    assert rows
    assert missing == []
