"""Rows of the table: the records below the header, without blank ones, repeated headers and a tool's other rows."""

from collections.abc import Iterable, Iterator, Sequence

from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import SkippedRows
from task_manager.csv_import.records import Record
from task_manager.csv_import.text import normalize

_new = tuple.__new__


class Table:
    """The rows below a header, and the counts of the records that were skipped so far."""

    def __init__(self, header: Sequence[str], tool: Format) -> None:
        self._header = [cell.strip() for cell in header]
        self._tool = tool
        self._blank = 0
        # The header itself is among the records of a format that includes the preamble.
        self._repeated = -1 if tool.includes_preamble else 0
        self._other = 0

    @property
    def skipped(self) -> SkippedRows:
        """The counts of the records that were skipped so far."""
        return SkippedRows(blank=self._blank, repeated_headers=self._repeated, other=self._other)

    def rows(self, records: Iterable[tuple[int, list[str]]]) -> Iterator[Record]:
        """Yield the rows that may be tasks, each with at least as many cells as the header.

        Args:
            records: The records below the header, or all records for a format that includes the preamble.
        """
        rows = self._data_rows(records)
        if self._tool.transform_rows is None:
            yield from rows
            return
        positions = {normalize(name): position for position, name in reversed(list(enumerate(self._header)))}
        for row in self._tool.transform_rows(rows, positions):
            self._other -= 1
            yield row

    def _data_rows(self, records: Iterable[tuple[int, list[str]]]) -> Iterator[Record]:
        width = len(self._header)
        position = next((position for position, cell in enumerate(self._header) if cell), 0)
        name = self._header[position]
        is_transformed = self._tool.transform_rows is not None
        for line, cells in records:
            if not any(cells) or (not cells[0].strip() and not "".join(cells).strip()):
                self._blank += 1
                continue
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            if name in cells[position] and [cell.strip() for cell in cells[:width]] == self._header:
                self._repeated += 1
                continue
            if is_transformed:
                self._other += 1
            # As Record(line, cells), in half the time.
            yield _new(Record, (line, cells, (), ()))
