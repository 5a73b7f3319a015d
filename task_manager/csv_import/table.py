"""Rows of the table: the records below the header, without blank ones, repeated headers and rows that are no tasks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from task_manager.csv_import.columns import Column, title_levels
from task_manager.csv_import.format import Format
from task_manager.csv_import.not_tasks import Kind, kind_of, starts_like_no_task
from task_manager.csv_import.read_plan import LeftOut, SkippedRows
from task_manager.csv_import.records import Record
from task_manager.csv_import.structure import Structure
from task_manager.csv_import.text import cut, normalize
from task_manager.csv_import.title_levels import with_parents
from task_manager.csv_import.value_cache import ValueCache

_new = tuple.__new__
_QUOTED_LENGTH = 200
_LEFT_OUT_QUOTED = 100


class Table:
    """The rows below a header, and the counts of the records that were skipped so far."""

    def __init__(self, header: Sequence[str], tool: Format, columns: Sequence[Column], structure: Structure) -> None:
        self._header = [cell.strip() for cell in header]
        self._tool = tool
        self._levels = title_levels(columns)
        self._structure = structure
        self._blank = 0
        # The header itself is among the records of a format that includes the preamble.
        self._repeated = -1 if tool.includes_preamble else 0
        self._other = 0
        self._no_tasks = 0
        self.left_out: list[LeftOut] = []
        """The first records that are no tasks, with their text."""
        self.merged_rows = 0
        """The number of rows with a value from merged cells above."""

    @property
    def skipped(self) -> SkippedRows:
        """The counts of the records that were skipped so far."""
        return SkippedRows(
            blank=self._blank, repeated_headers=self._repeated, other=self._other, no_tasks=self._no_tasks
        )

    def rows(self, records: Iterable[tuple[int, list[str]]], first_record: int) -> Iterator[Record]:
        """Yield the rows that may be tasks, each with at least as many cells as the header.

        Args:
            records: All records of the file.
            first_record: The number of records before the first that may be a row.
        """
        rows = self._data_rows(enumerate(islice(records, first_record, None), start=first_record + 1))
        if self._structure.merged:
            rows = self._with_merged_cells(rows)
        if len(self._levels) > 1:
            rows = with_parents(rows, self._levels)
        if self._tool.reshape is not None:
            yield from self._tool.reshape(rows, self._header)
        elif self._tool.transform_rows is None:
            yield from rows
        else:
            positions = {normalize(name): position for position, name in reversed(list(enumerate(self._header)))}
            for row in self._tool.transform_rows(rows, positions):
                self._other -= 1
                yield row

    def _data_rows(self, records: Iterable[tuple[int, tuple[int, list[str]]]]) -> Iterator[Record]:
        width = len(self._header)
        position = next((position for position, cell in enumerate(self._header) if cell), 0)
        name = self._header[position]
        is_transformed = self._tool.transform_rows is not None
        title = self._levels[0] if self._tool.is_free_table and len(self._levels) == 1 else None
        may_be_no_task = ValueCache(lambda start: self._structure.has_headings or starts_like_no_task(start))
        is_first, is_after_blank = True, False
        group: Sequence[str] = ()
        for number, (line, cells) in records:
            if (not cells or not cells[0] or cells[0].isspace()) and not "".join(cells).strip():
                self._blank += 1
                is_after_blank = True
                continue
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            if name in cells[position] and [cell.strip() for cell in cells[:width]] == self._header:
                self._repeated += 1
                continue
            if title is not None and (is_first or is_after_blank or may_be_no_task[cells[title][:3]]):
                kind = self._kind(cells, title, is_first=is_first, is_after_blank=is_after_blank)
                is_first = is_after_blank = False
                if kind is not None:
                    self._leave_out(line, number, cells, kind)
                    group = [_first_text(cells).rstrip(":").rstrip()] if kind is Kind.HEADING else group
                    continue
            if is_transformed:
                self._other += 1
            # As Record(line, cells, (), group, number), in half the time.
            yield _new(Record, (line, cells, (), group, number))

    def _kind(self, cells: Sequence[str], title: int, *, is_first: bool, is_after_blank: bool) -> Kind | None:
        kind = kind_of(cells, title, is_first=is_first, is_after_blank=is_after_blank, header=self._header)
        if kind is None and self._structure.has_headings and sum(map(bool, map(str.strip, cells))) == 1:
            return Kind.HEADING
        return kind

    def _leave_out(self, line: int, row: int, cells: Sequence[str], kind: Kind) -> None:
        self._no_tasks += 1
        if len(self.left_out) < _LEFT_OUT_QUOTED:
            text = ", ".join(text for cell in cells if (text := " ".join(cell.split())))
            self.left_out.append(LeftOut(line, row, cut(text, _QUOTED_LENGTH), kind))

    def _with_merged_cells(self, rows: Iterator[Record]) -> Iterator[Record]:
        above = dict.fromkeys(self._structure.merged, "")
        for row in rows:
            cells = row.cells
            is_new_group = is_carried = False
            for position in above:
                if cells[position].strip():
                    is_new_group = True
                    above[position] = cells[position]
                elif is_new_group:
                    above[position] = ""
                elif above[position]:
                    cells[position] = above[position]
                    is_carried = True
            self.merged_rows += is_carried
            yield row


def _first_text(cells: Sequence[str]) -> str:
    return next(text for cell in cells if (text := " ".join(cell.split())))
