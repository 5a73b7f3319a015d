"""Generated sections of pages, by default of docs/reliability.md."""

import re
from pathlib import Path

from scripts.lib.common import ROOT

PAGE = ROOT / "docs" / "reliability.md"


def read_section(name: str, page: Path = PAGE) -> str:
    """Return the text between the page's markers `<!-- name -->` and `<!-- /name -->`.

    Raises:
        ValueError: The page does not have the markers.
    """
    section = re.search(rf"<!-- {name} -->\n(.*)<!-- /{name} -->", page.read_text(encoding="utf-8"), re.DOTALL)
    if not section:
        raise ValueError(f"{page} has no markers for {name!r}.")
    return section[1]


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Write `text` between the page's markers `<!-- name -->` and `<!-- /name -->`.

    Raises:
        ValueError: The page does not have the markers.
    """
    page.write_text(with_section(name, text, page.read_text(encoding="utf-8")), encoding="utf-8")


def with_section(name: str, text: str, content: str) -> str:
    """Return the content of a page with `text` between the markers.

    Raises:
        ValueError: The page does not have the markers.
    """
    section = re.compile(rf"(<!-- {name} -->\n).*(<!-- /{name} -->)", re.DOTALL)
    replaced, count = section.subn(lambda match: f"{match[1]}{text}\n{match[2]}", content)
    if not count:
        raise ValueError(f"The page has no markers for {name!r}.")
    return replaced
