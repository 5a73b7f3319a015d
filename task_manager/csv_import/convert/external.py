"""Id and address that the tool has for the task of a row."""

import re
from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

from task_manager.csv_import.convert.columns import columns_with_role, empty_value_cache
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import multi_line
from task_manager.domain.field_types import NAME_LENGTH, URL_LENGTH, URL_PATTERN
from task_manager.domain.text import composed, has_forbidden_in_line, is_blank

_URL = re.compile(URL_PATTERN)
_SCHEMES = ("http://", "https://")
# The characters of RFC 3986 that stay as they are.
_URL_CHARACTERS = "~:/?#[]@!$&'()*+,;=%"


class IdReader:
    """Reads the id of a row; a text that can be none is kept in the description."""

    _role = Role.ID

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self._columns = columns_with_role(plan, self._role)
        self._is_verbatim = tool.verbatim
        self._is_empty = empty_value_cache(tool)

    def read(self, cells: Sequence[str], draft: Draft) -> str | None:
        """Return the first id."""
        chosen: str | None = None
        for position, column in self._columns:
            value = self.read_plain(cells[position])
            if value is False or (value is not None and chosen not in {None, value}):
                draft.keep(column, multi_line(cells[position].strip()))
            elif value is not None:
                chosen = value
        return chosen

    def read_plain(self, cell: str) -> str | Literal[False] | None:
        """Return the id in a cell, or None if the cell is empty; False for another text."""
        text = cell if self._is_verbatim else cell.strip()
        if not text or (not self._is_verbatim and self._is_empty[text]):
            return None
        return self._parse(text)

    def _parse(self, text: str) -> str | Literal[False]:
        identifier = composed(text)
        is_id = len(identifier) <= NAME_LENGTH and not is_blank(identifier) and not has_forbidden_in_line(identifier)
        return identifier if is_id else False


class UrlReader(IdReader):
    """Reads the address of a row; a text that is none is kept in the description."""

    _role = Role.URL

    def _parse(self, text: str) -> str | Literal[False]:
        if _URL.fullmatch(text) and len(text) <= URL_LENGTH:
            return text
        if not text.lower().startswith(_SCHEMES) or not text.isprintable() or " " in text:
            return False
        scheme, colon, rest = text.partition(":")
        url = scheme.lower() + colon + quote(rest, safe=_URL_CHARACTERS)
        return url if len(url) <= URL_LENGTH and len(rest) > len("//") else False
