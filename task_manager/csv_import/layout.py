"""Layout of a file: its dialect, its header, and the tool that wrote it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from task_manager.csv_import.columns import Column
from task_manager.csv_import.errors import UnusableFile
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.header import Header, Records, find_header
from task_manager.csv_import.mapping import map_columns
from task_manager.csv_import.options import Options
from task_manager.csv_import.read_plan import LeftOut
from task_manager.csv_import.records import Dialect, read_records
from task_manager.csv_import.structure import Structure, find_structure
from task_manager.csv_import.text import cut

COLUMN_COUNT = 16_384
"""The most columns that a file may have, as in a spreadsheet."""

_DELIMITERS = (",", ";", "\t", "|")
NO_DELIMITER = "\x1f"
"""Delimiter of a file with one column; no text has it."""
# Names with these are a sign that another delimiter is the right one.
_UNSPLIT = (*_DELIMITERS, '"')
_QUOTED_LENGTH = 200
_NAMES_SHOWN = 20
_NAME_LENGTH_SHOWN = 40
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_PADDING = re.compile(r"([;\t|])\1+$")


@dataclass(frozen=True)
class Layout:
    """Layout of a file. `header_record` is the number of records before the header."""

    dialect: Dialect
    tool: str
    header: tuple[str, ...]
    header_record: int
    header_line: int
    columns: tuple[Column, ...]
    structure: Structure
    preamble: tuple[LeftOut, ...]
    """The records before the header that are left out."""


def find_layout(first_lines: list[str], options: Options) -> Layout:
    """Return the layout of a file by its first lines.

    Raises:
        UnusableFile: There is no header with a column for the title, or there are too many columns.
    """
    tables = {dialect: _first_records(first_lines, dialect) for dialect in _possible_dialects(first_lines)}
    width = max((len(cells) for table in tables.values() for _, cells in table), default=0)
    if width > COLUMN_COUNT:
        raise UnusableFile(f"The file has {width:,} columns; at most {COLUMN_COUNT:,} are read.")
    headers = {dialect: header for dialect, table in tables.items() if (header := find_header(table, options))}
    if not headers:
        raise _unusable(first_lines, list(tables.values()))
    dialect = max(headers, key=lambda dialect: _score(headers[dialect]))
    header = headers[dialect]
    if len(header.cells) == 1 and not _SEPARATOR_LINE.match(first_lines[0]) and not _PADDING.search(header.cells[0]):
        dialect = Dialect(NO_DELIMITER, quote=dialect.quote)
        tables[dialect] = _first_records(first_lines, dialect)
    return _layout(dialect, header, tables[dialect])


def _layout(dialect: Dialect, header: Header, records: Records) -> Layout:
    cells = header.cells
    padding = _PADDING.search(cells[-1])
    if padding and padding[1] != dialect.delimiter:
        cells = (*cells[:-1], cells[-1][: padding.start()])
        dialect = dialect._replace(outer_delimiter=padding[1])
    tool = all_formats()[header.tool]
    rows = [row for _, row in records[header.number + 1 :]]
    columns = map_columns(tool.reshaped_header or cells, tool, () if tool.reshaped_header else rows)
    structure = find_structure(cells, columns, rows) if tool.is_free_table else Structure()
    before = [] if tool.includes_preamble else records[: header.number]
    return Layout(dialect, header.tool, cells, header.number, header.line, columns, structure, _preamble(before))


def _preamble(records: Records) -> tuple[LeftOut, ...]:
    texts = [", ".join(text for cell in cells if (text := " ".join(cell.split()))) for _, cells in records]
    return tuple(
        LeftOut(line, row, cut(text, _QUOTED_LENGTH), "before the header")
        for row, ((line, _), text) in enumerate(zip(records, texts, strict=True), start=1)
        if text and not _SEPARATOR_LINE.match(text)
    )


def _score(header: Header) -> tuple[int, bool, int, int]:
    unsplit = sum(any(map(cell.__contains__, _UNSPLIT)) for cell in header.cells)
    return header.match_score, header.covers_rows, header.known_names, -unsplit


def _possible_dialects(first_lines: list[str]) -> Iterator[Dialect]:
    if separator_line := _SEPARATOR_LINE.match(first_lines[0]):
        yield Dialect(separator_line[1])
        return
    # The first of equally good dialects is chosen.
    cells_of = next(filter(str.strip, first_lines), "").split
    yield from (Dialect(delimiter, quote="'") for delimiter in _DELIMITERS if _are_single_quoted(cells_of(delimiter)))
    yield from map(Dialect, _DELIMITERS)


def _are_single_quoted(cells: Sequence[str]) -> bool:
    texts = list(map(str.strip, cells))
    return len(texts) > 1 and all(len(text) > 1 and text[0] == text[-1] == "'" for text in texts)


def _first_records(first_lines: list[str], dialect: Dialect) -> Records:
    records: Records = []
    # An error here may come from the end of the first lines or a wrong delimiter; reading the whole file raises others.
    with suppress(UnusableFile):
        records.extend(read_records([first_lines], dialect))
    return records


def _unusable(first_lines: list[str], tables: list[Records]) -> UnusableFile:
    if not any(tables):
        try:
            list(read_records([first_lines], Dialect(_DELIMITERS[0])))
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
        f"The first row has: {', '.join(names[:_NAMES_SHOWN])}{more}; "
        "if that is the header and its first column has the titles, the setting tool=notion reads it."
    )


def _regularity(rows: list[list[str]]) -> tuple[int, int]:
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
