"""First pass over a file: whether it can be imported, and with which parameters it is read."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from task_manager.csv_import.column_values import ColumnValues
from task_manager.csv_import.convert.unknown_values import unknown_values
from task_manager.csv_import.date_order import DateOrderDetector
from task_manager.csv_import.encoding import Decoder, detect_encoding, lines, split_head
from task_manager.csv_import.errors import UnusableFile
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.layout import find_layout
from task_manager.csv_import.options import Options
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.records import read_records
from task_manager.csv_import.table import Table
from task_manager.csv_import.text import cut

_HEAD_LENGTH = 1 << 16
_FIRST_LINES_LENGTH = 1 << 19
_FIRST_LINES_COUNT = 400
_QUOTED_LENGTH = 60
_DEFAULT_OPTIONS = Options()


def analyze(chunks: Iterable[bytes], options: Options = _DEFAULT_OPTIONS, moment: date | None = None) -> ReadPlan:
    """Read a file once, in bounded memory, and return the plan for reading its rows.

    Args:
        chunks: The bytes of the file, some at a time.
        options: The options of the import.
        moment: The day on which the file was stored, whose year a date without one has; None leaves it unread.

    Raises:
        UnusableFile: The file as a whole cannot be imported.
    """
    if options.tool is not None and options.tool not in all_formats():
        raise UnusableFile(f"No tool is known as {options.tool!r}; these are: {', '.join(all_formats())}.")
    digest = hashlib.sha256()
    head, chunks = split_head(_hashed(chunks, digest))
    decoder = _decoder(head, options)
    first_lines, batches = _split_first_lines(lines(chunks, decoder))
    if not first_lines:
        raise UnusableFile("The file is empty.")
    layout = find_layout(first_lines, options)
    tool = all_formats()[layout.tool]
    table = Table(layout.header, tool, layout.columns, layout.structure)
    first_record = 0 if tool.includes_preamble else layout.header_record + 1
    records = read_records(batches, layout.dialect)
    detector = DateOrderDetector(layout.columns)
    values = ColumnValues(layout.columns, tool)
    rows = 0
    for row in table.rows(records, first_record):
        rows += 1
        detector.add(row)
        values.add(row)
    if not rows and layout.preamble:
        raise UnusableFile(
            f"The file has no rows below line {layout.header_line}, which looks like the header, but lines above it: "
            f"{cut(layout.preamble[0].text, _QUOTED_LENGTH)}."
        )
    forms = detector.forms(options, tool.date_order)
    plan = ReadPlan(
        options=options,
        encoding=decoder.encoding,
        dialect=layout.dialect,
        tool=layout.tool,
        header=layout.header,
        first_record=first_record,
        header_line=layout.header_line,
        columns=layout.columns,
        values=values.distinct,
        reported_values={},
        date_order=forms.order,
        date_order_proven=forms.is_order_proven,
        year_position_proven=forms.is_year_proven,
        serial_columns=forms.serial_columns,
        year=moment.year if moment and forms.lack_years else None,
        rows=rows,
        skipped=table.skipped,
        left_out=(*layout.preamble, *table.left_out),
        structure=layout.structure,
        merged_rows=table.merged_rows,
        digest=digest.hexdigest(),
    )
    return replace(plan, reported_values=unknown_values(plan, values.counts))


def _hashed(chunks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _decoder(head: bytes, options: Options) -> Decoder:
    encoding = detect_encoding(head)
    if options.encoding is None:
        return Decoder(encoding, may_change=encoding == "utf-8", head=head[:_HEAD_LENGTH])
    try:
        # Some of Python's codecs do not decode text; TextIOWrapper refuses those.
        io.TextIOWrapper(io.BytesIO(), options.encoding)
    except LookupError:
        raise UnusableFile(f"No character encoding is known as {options.encoding!r}.") from None
    return Decoder(options.encoding)


def _split_first_lines(batches: Iterator[list[str]]) -> tuple[list[str], Iterator[list[str]]]:
    """Return the first lines, and an iterator over all lines."""
    first_lines: list[str] = []
    length = 0
    for batch in batches:
        first_lines += batch
        length += sum(map(len, batch))
        if length >= _FIRST_LINES_LENGTH:
            break
    return first_lines[:_FIRST_LINES_COUNT], chain([first_lines], batches)
