"""Choice of the header among the first records of a file.

The first record that can be the header is: words that occur among the values are no evidence, since a task may be
called "Summary". A later record is the header only if it is a tool's, or if what comes before it is no table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_high

from task_manager.csv_import.format import Format
from task_manager.csv_import.formats import SPREADSHEET, all_formats, recognizable_formats
from task_manager.csv_import.header_names import meaning_of
from task_manager.csv_import.options import Options
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize

Records = list[tuple[int, list[str]]]

_RECORDS_SEARCHED = 40
_NAME_LENGTH = 200
_YES_NO_OR_DATE = re.compile(r"(?:true|false)$|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.,]+%?$")
_ADDRESS = re.compile(r"https?://|^[^\s@]{1,64}@[^\s@]{1,255}$", re.IGNORECASE)
# The number of known names with which a header is one for certain, wherever it stands.
_MANY_NAMES = 3


@dataclass(frozen=True)
class Header:
    """A record that can be the header.

    Attributes:
        tool: The name of the format's module.
        match_score: The number of names by which the tool was recognized; 0 for a spreadsheet.
        number: The number of records before it.
        line: The line on which it begins.
        cells: Its cells as they are written.
        known_names: The number of names that have a role.
        covers_rows: Whether most rows below are not much wider.
    """

    tool: str
    match_score: int
    number: int
    line: int
    cells: tuple[str, ...]
    known_names: int
    covers_rows: bool


def find_header(records: Records, options: Options) -> Header | None:
    """Return the header of the records, or None if none of them can be it."""
    headers = list(_possible_headers(records[:_RECORDS_SEARCHED], options))
    if not headers:
        return None
    of_tool = max(headers, key=lambda header: header.match_score)
    if of_tool.match_score:
        return of_tool
    for header in headers:
        if header.covers_rows and _is_first_of_table(header, records):
            return _surer(header, headers)
    sure = [header for header in headers if header.known_names >= _MANY_NAMES]
    narrow = [header for header in headers if not header.covers_rows and _is_first_of_table(header, records)]
    return next(iter(sure + narrow), None)


def _possible_headers(records: Records, options: Options) -> Iterator[Header]:
    rows = [cells for _, cells in records]
    for number, (line, cells) in enumerate(records):
        names = [cell if len(cell) <= _NAME_LENGTH else "" for cell in cells]
        if not any(map(str.strip, names)):
            continue
        is_first = all(_count_filled(row) <= 1 for row in rows[:number])
        tool, match_score = _match_tool(names, rows[number + 1 :] if is_first else None, options)
        known = _count_known_names(names, all_formats()[tool])
        if known and (match_score or not _looks_like_data(cells, rows)):
            width = median_high([_count_filled(row) for row in rows[number + 1 :] if any(row)] or [0])
            covers_rows = 2 * _count_filled(cells) > width
            yield Header(tool, match_score, number, line, tuple(cells), known, covers_rows)


def _match_tool(names: Sequence[str], rows: Sequence[Sequence[str]] | None, options: Options) -> tuple[str, int]:
    if options.tool is not None:
        return options.tool, 0
    normalized = frozenset(map(normalize, names))
    scores = {
        name: all_formats()[name].match_score(normalized, names, rows)
        for name in recognizable_formats(normalized, by_rows=rows is not None)
    }
    best = max(scores, key=lambda name: scores[name], default=SPREADSHEET)
    return (best, scores[best]) if scores.get(best) else (SPREADSHEET, 0)


def _count_known_names(names: Sequence[str], tool: Format) -> int:
    """Return the number of names with a role, or 0 if none of them can be the title."""
    if tool.first_column_is_title or tool.reshaped_header:
        return sum(map(bool, names))
    roles = [tool.columns.get(normalize(name)) for name in names]
    meanings = [meaning_of(name) for name in names]
    known = sum(role is not None or meaning is not None for role, meaning in zip(roles, meanings, strict=True))
    if Role.TITLE in roles or any(meaning is not None and meaning.is_strong_title for meaning in meanings):
        return known
    return known if known > 1 and any(meaning is not None and meaning.can_be_title for meaning in meanings) else 0


def _looks_like_data(cells: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    if any(_YES_NO_OR_DATE.match(cell.strip()) or _ADDRESS.search(cell) for cell in cells):
        return True
    known = [position for position, cell in enumerate(cells) if len(cell) <= _NAME_LENGTH and meaning_of(cell)]
    if len(known) < 2 and any(_NUMBER.match(cell.strip()) for cell in cells):
        return True
    # The name of a column seldom occurs among its values, unless the whole header is repeated.
    same = [row for row in rows if any(position < len(row) and row[position] == cells[position] for position in known)]
    names = list(map(normalize, cells))
    return sum(list(map(normalize, row[: len(cells)])) != names for row in same) > 1


def _is_first_of_table(header: Header, records: Records) -> bool:
    """Return whether no record before the header is as wide: that would be the header in an unknown language."""
    width = _count_filled(header.cells)
    return all(_count_filled(cells) < width for _, cells in records[: header.number])


def _surer(first: Header, headers: Sequence[Header]) -> Header:
    """Return a later header if the first has one known name only and that one has many: the first is its caption."""
    surer = next((header for header in headers if header.known_names >= _MANY_NAMES), first)
    return surer if first.known_names == 1 and surer.number > first.number else first


def _count_filled(cells: Sequence[str]) -> int:
    return sum(map(bool, map(str.strip, cells)))
