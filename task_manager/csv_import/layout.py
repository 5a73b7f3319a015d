"""How a file is laid out: which delimiter, which line is the header, and which tool wrote it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from task_manager.csv_import import vocabulary
from task_manager.csv_import.format import Format
from task_manager.csv_import.formats import SPREADSHEET, all_formats
from task_manager.csv_import.mapping import can_be_title, map_columns, meaning
from task_manager.csv_import.options import Options, UnusableFile
from task_manager.csv_import.read_plan import Column
from task_manager.csv_import.records import records
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut, normalize

COLUMN_COUNT = 16_384
"""As many columns as a spreadsheet has."""

_DELIMITERS = (",", ";", "\t", "|")
# In a name these tell that another delimiter divides better.
_UNDIVIDED = (*_DELIMITERS, '"')
_ROWS_SEARCHED = 40
_NAMES_SHOWN = 20
_NAME_LENGTH = 200
_NAME_SHOWN = 40
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_FILLED_UP = re.compile(r"([;\t|])\1+$")
_YES_NO_OR_DATE = re.compile(r"(?:true|false)$|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.,]+%?$")


@dataclass(frozen=True)
class Layout:
    """How a file is laid out. `header_record` counts the records before the header."""

    delimiter: str
    outer_delimiter: str | None
    tool: str
    header: tuple[str, ...]
    header_record: int
    header_line: int
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class _Candidate:
    """A record that may be the header; the one with the highest score is."""

    delimiter: str
    tool: str
    number: int
    line: int
    cells: tuple[str, ...]
    score: tuple[int, int, int]


def find_layout(opening: list[str], options: Options) -> Layout:
    """Return the layout that the first lines of a file show.

    Raises:
        UnusableFile: There is no header with a column for the title, or too many columns.
    """
    delimiters = _delimiters(opening[0])
    tables = {delimiter: _beginning(opening, delimiter) for delimiter in delimiters}
    widest = max((cells for table in tables.values() for _, cells in table), key=len, default=[])
    if len(widest) > COLUMN_COUNT:
        raise UnusableFile(f"The file has {len(widest):,} columns; at most {COLUMN_COUNT:,} are read.")
    candidates = [
        candidate for delimiter, table in tables.items() for candidate in _candidates(table, delimiter, options)
    ]
    if not candidates:
        raise _refusal(opening, list(tables.values()))
    best = max(candidates, key=lambda candidate: candidate.score)
    return _layout(best)


def _layout(found: _Candidate) -> Layout:
    header = found.cells
    filled_up = _FILLED_UP.search(header[-1])
    outer = filled_up[1] if filled_up and filled_up[1] != found.delimiter else None
    if filled_up and outer:
        header = (*header[:-1], header[-1][: filled_up.start()])
    return Layout(
        delimiter=found.delimiter,
        outer_delimiter=outer,
        tool=found.tool,
        header=header,
        header_record=found.number,
        header_line=found.line,
        columns=map_columns(header, all_formats()[found.tool]),
    )


def _delimiters(first_line: str) -> Sequence[str]:
    stated = _SEPARATOR_LINE.match(first_line)
    return (stated[1],) if stated else _DELIMITERS


def _beginning(opening: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    # Of the whole file this is said when it is read; here the end may be cut off, or the delimiter wrong.
    with suppress(UnusableFile):
        found.extend(islice(records([opening], delimiter), _ROWS_SEARCHED))
    return found


def _candidates(table: list[tuple[int, list[str]]], delimiter: str, options: Options) -> Iterator[_Candidate]:
    rows = [cells for _, cells in table]
    for number, (line, cells) in enumerate(table):
        names = [normalize(cell) if len(cell) <= _NAME_LENGTH else "" for cell in cells]
        if not any(names):
            continue
        tool, likeness = _tool_of(frozenset(names), options)
        known = _known(names, all_formats()[tool])
        if known and (likeness or not _looks_like_data(cells, names, rows)):
            undivided = sum(any(map(cell.__contains__, _UNDIVIDED)) for cell in cells)
            yield _Candidate(delimiter, tool, number, line, tuple(cells), (likeness, known, -undivided))


def _tool_of(names: frozenset[str], options: Options) -> tuple[str, int]:
    if options.tool is not None:
        return options.tool, 0
    alike = {name: tool.match_score(names) for name, tool in all_formats().items()}
    best = max(alike, key=lambda name: alike[name])
    return (best, alike[best]) if alike[best] else (SPREADSHEET, 0)


def _known(names: list[str], tool: Format) -> int:
    """Return how many names mean something, or 0 if none of them can be the title."""
    if tool.first_column_is_title:
        return sum(map(bool, names))
    known = sum(name in tool.columns or meaning(name) is not None for name in names)
    if any(name in vocabulary.TITLES or tool.columns.get(name) is Role.TITLE for name in names):
        return known
    return known if known > 1 and any(map(can_be_title, names)) else 0


def _looks_like_data(cells: list[str], names: list[str], rows: list[list[str]]) -> bool:
    if any(_YES_NO_OR_DATE.match(cell.strip()) for cell in cells):
        return True
    known = [position for position, name in enumerate(names) if meaning(name) is not None]
    if len(known) < 2 and any(_NUMBER.match(cell.strip()) for cell in cells):
        return True
    # The name of a column does not stand below itself time and again, unless the whole header is repeated.
    below = [row for row in rows if any(position < len(row) and row[position] == cells[position] for position in known)]
    return sum([normalize(cell) for cell in row[: len(cells)]] != names for row in below) > 1


def _refusal(opening: list[str], tables: list[list[tuple[int, list[str]]]]) -> UnusableFile:
    if not any(tables):
        try:
            list(records([opening], _DELIMITERS[0]))
        except UnusableFile as refusal:
            return refusal
    rows = [[cells for _, cells in table if any(cell.strip() for cell in cells)] for table in tables]
    # Divided by the delimiter that gives most rows one number of cells.
    likely = max(rows, key=_regularity)
    if not any(cell.strip("".join(_UNDIVIDED) + " ") for cells in likely for cell in cells):
        return UnusableFile("The file is empty.")
    seen = likely[0]
    names = [cut(" ".join(cell.split()), _NAME_SHOWN) for cell in seen if cell.strip()]
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return UnusableFile(
        "No column for the title was found: the file needs a header row with a column such as Title, Task or Name. "
        f"The first row has: {', '.join(names[:_NAMES_SHOWN])}{more}."
    )


def _regularity(rows: list[list[str]]) -> tuple[int, int]:
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
