"""From lines to records: the cells of each row, and the line on which it begins."""

import csv
from collections.abc import Iterable, Iterator

from task_manager.csv_import.options import UnusableFile

CELL_LENGTH = 131_072
"""The longest cell that is read; Excel's longest has 32,767 characters."""

# A record is in memory at once.
_RECORD_LENGTH = 16_000_000


class _Lines:
    """Hands out lines one by one, and knows whether there was an end to them while a record was being read."""

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


def records(batches: Iterable[list[str]], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it begins, from 1. An empty line is an empty record.

    Stray quotes inside one line are read leniently, as spreadsheets do. Where quotes do not match across lines,
    nobody can tell which rows a cell has swallowed.

    Raises:
        UnusableFile: A quote is never closed, or is closed in another row, or a cell or a row is too long.
    """
    # The limit is one for the process. Its default is what we want; others may have changed it.
    csv.field_size_limit(CELL_LENGTH)
    lines = _Lines(batches)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    end = 0
    while True:
        start = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            too_long = str(error).startswith("field larger")
            if too_long or lines.ended or reader.line_num > start:
                raise _refusal(start, reader.line_num, too_long, lines.ended) from error
            cells = _leniently(lines.last, delimiter, start)
        end = reader.line_num
        lines.held = 0
        yield start, cells


def _leniently(line: str, delimiter: str, number: int) -> list[str]:
    lines = _Lines([[line]])
    cells = next(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    if lines.ended:
        raise _refusal(number, number, too_long=False, ended=True)
    return cells


def _refusal(start: int, line: int, too_long: bool, ended: bool) -> UnusableFile:
    if too_long:
        cause = ": perhaps a quote there is never closed" if line > start else ""
        return UnusableFile(f"A cell that begins in line {start} is longer than {CELL_LENGTH:,} characters{cause}.")
    if ended:
        return UnusableFile(
            f"A quote opened in line {start} is never closed, so that the rows after it cannot be told apart: "
            "close it, or double each quote inside a text."
        )
    return UnusableFile(
        f"The quotes from line {start} to line {line} do not match, so that the rows between cannot be told apart: "
        f"look for one in line {start} that is not closed, and double each quote inside a text."
    )


def unwrapped(batches: Iterable[list[str]], outer: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a file that a spreadsheet with another delimiter has opened and saved again.

    Each line of the original has become one quoted cell, cut where it held the `outer` delimiter and filled up with
    empty cells.
    """
    inner = ([outer.join(cells).rstrip(outer) + "\n"] for _, cells in records(batches, outer))
    return records(inner, delimiter)
