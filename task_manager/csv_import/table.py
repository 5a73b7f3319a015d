"""From records to the rows of the table: without blank rows, repeated headers and a tool's own rows."""

from collections.abc import Iterable, Iterator, Sequence

from task_manager.csv_import.format import Format, Record
from task_manager.csv_import.read_plan import LeftOut
from task_manager.csv_import.text import normalize

_new = tuple.__new__


class Table:
    """The rows below a header. `left_out` counts what was passed over so far."""

    def __init__(self, header: Sequence[str], tool: Format) -> None:
        self._header = [cell.strip() for cell in header]
        self._tool = tool
        self._blank = 0
        # A tool that is read from the top comes to the header itself first.
        self._repeated = -1 if tool.starts_at_the_top else 0
        self._other = 0

    @property
    def left_out(self) -> LeftOut:
        """How many rows were no rows of the table."""
        return LeftOut(blank=self._blank, repeated_headers=self._repeated, other=self._other)

    def rows(self, records: Iterable[tuple[int, list[str]]]) -> Iterator[Record]:
        """Yield the rows that are or could be tasks, each with at least as many cells as the header.

        Args:
            records: What follows the header, or all for a tool that is read from the top.
        """
        rows = self._filled(records)
        if self._tool.transform_rows is None:
            yield from rows
            return
        at = {normalize(name): position for position, name in reversed(list(enumerate(self._header)))}
        for row in self._tool.transform_rows(rows, at):
            self._other -= 1
            yield row

    def _filled(self, records: Iterable[tuple[int, list[str]]]) -> Iterator[Record]:
        width = len(self._header)
        position = next((position for position, cell in enumerate(self._header) if cell), 0)
        name = self._header[position]
        arranged = self._tool.transform_rows is not None
        for line, cells in records:
            if not any(cells) or (not cells[0].strip() and not "".join(cells).strip()):
                self._blank += 1
                continue
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            if name in cells[position] and [cell.strip() for cell in cells[:width]] == self._header:
                self._repeated += 1
                continue
            if arranged:
                self._other += 1
            # As Record(line, cells), in half the time.
            yield _new(Record, (line, cells, (), ()))
