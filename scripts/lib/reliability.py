"""Generated sections of docs/reliability.md."""

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
    section = re.compile(rf"(<!-- {name} -->\n).*(<!-- /{name} -->)", re.DOTALL)
    content, count = section.subn(lambda match: f"{match[1]}{text}\n{match[2]}", page.read_text(encoding="utf-8"))
    if not count:
        raise ValueError(f"{page} has no markers for {name!r}.")
    page.write_text(content, encoding="utf-8")
