"""Records of a CSV: the cells of each row, and the line on which it begins."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from task_manager.csv_import.errors import UnusableFile

CELL_LENGTH = 131_072
"""The longest cell that is read; Excel's longest has 32,767 characters."""

# A record is in memory at once.
_RECORD_LENGTH = 16_000_000


class Dialect(NamedTuple):
    """Dialect of a file.

    Attributes:
        delimiter: The delimiter of the cells.
        outer_delimiter: The delimiter of a spreadsheet that read each line as one cell and saved the file again, if
            any: each line has become one quoted cell, split where it held this delimiter and padded with empty cells.
        quote: The character around cells with a delimiter or a line break.
    """

    delimiter: str
    outer_delimiter: str | None = None
    quote: str = '"'


class Record(NamedTuple):
    """One row of the table, with the lines of description and the groups that a tool's other rows add to it.

    Groups are headings, lists and sections that it is below, the highest first: the first is its list.

    `line` is where it begins as an editor counts lines, `row` its number as a spreadsheet counts rows.
    """

    line: int
    cells: list[str]
    paragraphs: Sequence[str] = ()
    groups: Sequence[str] = ()
    row: int = 0


class _Lines:
    """Iterator over lines that shows whether they ended while a record was being read."""

    def __init__(self, batches: Iterable[list[str]]) -> None:
        self.last = ""
        self.ended = False
        self.held = 0
        self._batches = batches

    def __iter__(self) -> Iterator[str]:
        for batch in self._batches:
            self.held += sum(map(len, batch))
            if self.held > _RECORD_LENGTH:
                raise UnusableFile(f"A row of the file is longer than {_RECORD_LENGTH:,} characters.")
            for line in batch:
                self.last = line
                yield line
        self.ended = True


def read_records(batches: Iterable[list[str]], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each record with the line on which it begins, from 1. An empty line is an empty record.

    Stray quotes inside one line are read leniently, as spreadsheets do. Where quotes do not match across lines, the
    file is refused, since the rows inside a cell cannot be told apart.

    Args:
        batches: The lines of the file with their ends.
        dialect: The dialect of the file.

    Raises:
        UnusableFile: A quote is never closed, or is closed in another row, or a cell or a row is too long.
    """
    outer_delimiter = dialect.outer_delimiter
    if outer_delimiter is not None:
        outer_records = _parse(batches, Dialect(outer_delimiter))
        batches = ([outer_delimiter.join(cells).rstrip(outer_delimiter) + "\n"] for _, cells in outer_records)
    return _parse(batches, dialect)


def _parse(batches: Iterable[list[str]], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    # The limit is the process's. This is its default, which another module may have changed.
    csv.field_size_limit(CELL_LENGTH)
    lines = _Lines(batches)
    reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, skipinitialspace=True, strict=True)
    end = 0
    while True:
        start = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            is_too_long = str(error).startswith("field larger")
            if is_too_long or lines.ended or reader.line_num > start:
                raise _unusable(start, reader.line_num, is_too_long, lines.ended) from error
            cells = _parse_leniently(lines.last, dialect, start)
        end = reader.line_num
        lines.held = 0
        yield start, cells


def _parse_leniently(line: str, dialect: Dialect, number: int) -> list[str]:
    lines = _Lines([[line]])
    cells = next(csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, skipinitialspace=True))
    if lines.ended:
        raise _unusable(number, number, is_too_long=False, has_ended=True)
    return cells


def _unusable(start: int, line: int, is_too_long: bool, has_ended: bool) -> UnusableFile:
    if is_too_long:
        cause = ": perhaps a quote there is never closed" if line > start else ""
        return UnusableFile(f"A cell that begins in line {start} is longer than {CELL_LENGTH:,} characters{cause}.")
    if has_ended:
        return UnusableFile(
            f"A quote opened in line {start} is never closed, so that the rows after it cannot be told apart: "
            "close it, or double each quote inside a text."
        )
    return UnusableFile(
        f"The quotes from line {start} to line {line} do not match, so that the rows between cannot be told apart: "
        f"look for one in line {start} that is not closed, and double each quote inside a text."
    )
