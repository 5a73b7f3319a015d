"""What scripts write into docs/reliability.md, each between markers of its own."""

import re
from pathlib import Path

from scripts.common import ROOT

PAGE = ROOT / "docs" / "reliability.md"


def read_section(name: str, page: Path = PAGE) -> str:
    """Return what stands between the page's markers `<!-- name -->` and `<!-- /name -->`.

    Raises:
        ValueError: The page has no such markers.
    """
    found = re.search(rf"<!-- {name} -->\n(.*)<!-- /{name} -->", page.read_text(encoding="utf-8"), re.DOTALL)
    if not found:
        raise ValueError(f"{page} has no place for {name!r}.")
    return found[1]


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Put `text` between the page's markers `<!-- name -->` and `<!-- /name -->`.

    Raises:
        ValueError: The page has no such markers.
    """
    marked = re.compile(rf"(<!-- {name} -->\n).*(<!-- /{name} -->)", re.DOTALL)
    written, found = marked.subn(lambda match: f"{match[1]}{text}\n{match[2]}", page.read_text(encoding="utf-8"))
    if not found:
        raise ValueError(f"{page} has no place for {name!r}.")
    page.write_text(written, encoding="utf-8")
