"""Layout of a file: its delimiter, its header, and the tool that wrote it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from task_manager.csv_import import vocabulary
from task_manager.csv_import.errors import UnusableFile
from task_manager.csv_import.format import Format
from task_manager.csv_import.formats import SPREADSHEET, all_formats
from task_manager.csv_import.mapping import can_be_title, infer_role, map_columns
from task_manager.csv_import.options import Options
from task_manager.csv_import.read_plan import Column
from task_manager.csv_import.records import read_records
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut, normalize

COLUMN_COUNT = 16_384
"""The most columns that a file may have, as in a spreadsheet."""

_DELIMITERS = (",", ";", "\t", "|")
# Names with these are a sign that another delimiter is the right one.
_UNSPLIT = (*_DELIMITERS, '"')
_RECORDS_SEARCHED = 40
_NAMES_SHOWN = 20
_NAME_LENGTH = 200
_NAME_LENGTH_SHOWN = 40
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_PADDING = re.compile(r"([;\t|])\1+$")
_YES_NO_OR_DATE = re.compile(r"(?:true|false)$|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.,]+%?$")

_Records = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Layout:
    """Layout of a file. `header_record` is the number of records before the header."""

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


def find_layout(first_lines: list[str], options: Options) -> Layout:
    """Return the layout of a file by its first lines.

    Raises:
        UnusableFile: There is no header with a column for the title, or there are too many columns.
    """
    tables = {delimiter: _first_records(first_lines, delimiter) for delimiter in _possible_delimiters(first_lines[0])}
    width = max((len(cells) for table in tables.values() for _, cells in table), default=0)
    if width > COLUMN_COUNT:
        raise UnusableFile(f"The file has {width:,} columns; at most {COLUMN_COUNT:,} are read.")
    candidates = [
        candidate for delimiter, table in tables.items() for candidate in _candidates(table, delimiter, options)
    ]
    if not candidates:
        raise _unusable(first_lines, list(tables.values()))
    return _layout(max(candidates, key=lambda candidate: candidate.score))


def _layout(candidate: _Candidate) -> Layout:
    header = candidate.cells
    padding = _PADDING.search(header[-1])
    outer_delimiter = padding[1] if padding and padding[1] != candidate.delimiter else None
    if padding and outer_delimiter:
        header = (*header[:-1], header[-1][: padding.start()])
    return Layout(
        delimiter=candidate.delimiter,
        outer_delimiter=outer_delimiter,
        tool=candidate.tool,
        header=header,
        header_record=candidate.number,
        header_line=candidate.line,
        columns=map_columns(header, all_formats()[candidate.tool]),
    )


def _possible_delimiters(first_line: str) -> Sequence[str]:
    separator_line = _SEPARATOR_LINE.match(first_line)
    return (separator_line[1],) if separator_line else _DELIMITERS


def _first_records(first_lines: list[str], delimiter: str) -> _Records:
    records: _Records = []
    # An error here may come from the end of the first lines or a wrong delimiter; reading the whole file raises others.
    with suppress(UnusableFile):
        records.extend(islice(read_records([first_lines], delimiter), _RECORDS_SEARCHED))
    return records


def _candidates(records: _Records, delimiter: str, options: Options) -> Iterator[_Candidate]:
    rows = [cells for _, cells in records]
    for number, (line, cells) in enumerate(records):
        names = [normalize(cell) if len(cell) <= _NAME_LENGTH else "" for cell in cells]
        if not any(names):
            continue
        tool, match_score = _match_tool(frozenset(names), options)
        known = _count_known_names(names, all_formats()[tool])
        if known and (match_score or not _looks_like_data(cells, names, rows)):
            unsplit = sum(any(map(cell.__contains__, _UNSPLIT)) for cell in cells)
            yield _Candidate(delimiter, tool, number, line, tuple(cells), (match_score, known, -unsplit))


def _match_tool(names: frozenset[str], options: Options) -> tuple[str, int]:
    if options.tool is not None:
        return options.tool, 0
    scores = {name: tool.match_score(names) for name, tool in all_formats().items()}
    best = max(scores, key=lambda name: scores[name])
    return (best, scores[best]) if scores[best] else (SPREADSHEET, 0)


def _count_known_names(names: list[str], tool: Format) -> int:
    """Return the number of names with a role, or 0 if none of them can be the title."""
    if tool.first_column_is_title:
        return sum(map(bool, names))
    known = sum(name in tool.columns or infer_role(name) is not None for name in names)
    if any(name in vocabulary.TITLES or tool.columns.get(name) is Role.TITLE for name in names):
        return known
    return known if known > 1 and any(map(can_be_title, names)) else 0


def _looks_like_data(cells: list[str], names: list[str], rows: list[list[str]]) -> bool:
    if any(_YES_NO_OR_DATE.match(cell.strip()) for cell in cells):
        return True
    known = [position for position, name in enumerate(names) if infer_role(name) is not None]
    if len(known) < 2 and any(_NUMBER.match(cell.strip()) for cell in cells):
        return True
    # The name of a column seldom occurs among its values, unless the whole header is repeated.
    same = [row for row in rows if any(position < len(row) and row[position] == cells[position] for position in known)]
    return sum([normalize(cell) for cell in row[: len(cells)]] != names for row in same) > 1


def _unusable(first_lines: list[str], tables: list[_Records]) -> UnusableFile:
    if not any(tables):
        try:
            list(read_records([first_lines], _DELIMITERS[0]))
        except UnusableFile as error:
            return error
    tables_of_rows = [[cells for _, cells in table if any(cell.strip() for cell in cells)] for table in tables]
    # The delimiter with which most rows have the same number of cells.
    rows = max(tables_of_rows, key=_regularity)
    if not any(cell.strip("".join(_UNSPLIT) + " ") for cells in rows for cell in cells):
        return UnusableFile("The file is empty.")
    names = [cut(" ".join(cell.split()), _NAME_LENGTH_SHOWN) for cell in rows[0] if cell.strip()]
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return UnusableFile(
        "No column for the title was found: the file needs a header row with a column such as Title, Task or Name. "
        f"The first row has: {', '.join(names[:_NAMES_SHOWN])}{more}."
    )


def _regularity(rows: list[list[str]]) -> tuple[int, int]:
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
