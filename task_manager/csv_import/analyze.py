"""The first pass over a file: whether it can be used, and how it is to be read."""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from task_manager.csv_import.dates import is_ambiguous, order_shown
from task_manager.csv_import.encoding import Decoder, head_of, lines, recognise
from task_manager.csv_import.format import Record
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.layout import find_layout
from task_manager.csv_import.options import DateOrder, Options, UnusableFile
from task_manager.csv_import.read_plan import Column, ReadPlan
from task_manager.csv_import.records import records, unwrapped
from task_manager.csv_import.roles import Role
from task_manager.csv_import.table import Table

_OPENING = 1 << 19
_OPENING_LINES = 400
_ROWS_SAMPLED = 50
_VALUES_REMEMBERED = 10_000
# One wrong date in a long file proves nothing against all the others.
_CLEAR_MAJORITY = 4
_DEFAULT_OPTIONS = Options()


def analyze(chunks: Iterable[bytes], options: Options = _DEFAULT_OPTIONS) -> ReadPlan:
    """Read a file once, in bounded memory, and return how to read it.

    Args:
        chunks: The bytes of the file, some at a time.
        options: The settings of the import.

    Raises:
        UnusableFile: The file as a whole cannot be used.
    """
    if options.tool is not None and options.tool not in all_formats():
        raise UnusableFile(f"No tool is known as {options.tool!r}; these are: {', '.join(all_formats())}.")
    digest = hashlib.sha256()
    head, chunks = head_of(_seen(chunks, digest.update))
    decoder = _decoder(head, options)
    opening, batches = _opening(lines(chunks, decoder))
    if not opening:
        raise UnusableFile("The file is empty.")
    layout = find_layout(opening, options)
    tool = all_formats()[layout.tool]
    table = Table(layout.header, tool)
    first_record = 0 if tool.starts_at_the_top else layout.header_record + 1
    found = (
        unwrapped(batches, layout.outer_delimiter, layout.delimiter)
        if layout.outer_delimiter
        else records(batches, layout.delimiter)
    )
    survey = DateOrderDetector(layout.columns)
    rows = 0
    for row in table.rows(islice(found, first_record, None)):
        rows += 1
        survey.assess(row)
    order, proven = survey.date_order(options, tool.date_order)
    return ReadPlan(
        options=options,
        encoding=decoder.encoding,
        delimiter=layout.delimiter,
        outer_delimiter=layout.outer_delimiter,
        tool=layout.tool,
        header=layout.header,
        first_record=first_record,
        header_line=layout.header_line,
        columns=layout.columns,
        date_order=order,
        date_order_proven=proven,
        rows=rows,
        left_out=table.left_out,
        digest=digest.hexdigest(),
    )


def _seen(chunks: Iterable[bytes], see: Callable[[bytes], None]) -> Iterator[bytes]:
    for chunk in chunks:
        see(chunk)
        yield chunk


def _decoder(head: bytes, options: Options) -> Decoder:
    encoding = recognise(head)
    if options.encoding is None:
        return Decoder(encoding, may_change=encoding == "utf-8")
    try:
        # Python's codecs are not all of text, and this knows which are.
        io.TextIOWrapper(io.BytesIO(), options.encoding)
    except LookupError:
        raise UnusableFile(f"No character encoding is known as {options.encoding!r}.") from None
    return Decoder(options.encoding)


def _opening(batches: Iterator[list[str]]) -> tuple[list[str], Iterator[list[str]]]:
    """Return the first lines, and all lines again."""
    opening: list[str] = []
    size = 0
    for batch in batches:
        opening += batch
        size += sum(map(len, batch))
        if size >= _OPENING:
            break
    return opening[:_OPENING_LINES], chain([opening], batches)


class DateOrderDetector:
    """Looks at the dates of the whole file for a sign of which comes first, the day or the month."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._due = frozenset(position for position, column in enumerate(columns) if column.role is Role.DUE)
        self._watched = list(self._due)
        self._width = len(columns)
        self._rows = 0
        self._seen: set[str] = set()
        self._proofs = {DateOrder.DAY_FIRST: 0, DateOrder.MONTH_FIRST: 0}
        self._ambiguous = False

    def assess(self, row: Record) -> None:
        """Take one row into account."""
        if self._rows < _ROWS_SAMPLED:
            self._rows += 1
            self._watch_dates(row)
        for position in self._watched:
            text = row.cells[position]
            if text and text not in self._seen:
                self._look_at_value(text, position in self._due)

    def _watch_dates(self, row: Record) -> None:
        # Dates of any kind tell: a file has one notation for all its columns.
        for position, text in enumerate(row.cells[: self._width]):
            if text and position not in self._watched and (is_ambiguous(text) or order_shown(text) is not None):
                self._watched.append(position)

    def _look_at_value(self, text: str, is_due: bool) -> None:
        if len(self._seen) >= _VALUES_REMEMBERED:
            self._seen.clear()
        self._seen.add(text)
        order = order_shown(text)
        if order is not None:
            self._proofs[order] += 1
        elif is_due and not self._ambiguous:
            self._ambiguous = is_ambiguous(text)

    def date_order(self, options: Options, customary: DateOrder | None) -> tuple[DateOrder, bool]:
        """Return the order to read dates in, and whether nothing that matters speaks against it."""
        if options.date_order != "auto":
            return DateOrder(options.date_order), True
        least, most = sorted(self._proofs, key=lambda order: self._proofs[order])
        if self._proofs[most] > 0 and self._proofs[most] >= _CLEAR_MAJORITY * self._proofs[least]:
            return most, True
        return customary or DateOrder.DAY_FIRST, not self._ambiguous
