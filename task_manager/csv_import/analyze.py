"""First pass over a file: whether it can be imported, and with which parameters it is read."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from task_manager.csv_import.date_order import DateOrderDetector
from task_manager.csv_import.encoding import Decoder, detect_encoding, lines, split_head
from task_manager.csv_import.errors import UnusableFile
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.layout import find_layout
from task_manager.csv_import.options import Options
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.records import read_records
from task_manager.csv_import.table import Table

_FIRST_LINES_LENGTH = 1 << 19
_FIRST_LINES_COUNT = 400
_DEFAULT_OPTIONS = Options()


def analyze(chunks: Iterable[bytes], options: Options = _DEFAULT_OPTIONS) -> ReadPlan:
    """Read a file once, in bounded memory, and return the plan for reading its rows.

    Args:
        chunks: The bytes of the file, some at a time.
        options: The options of the import.

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
    table = Table(layout.header, tool)
    first_record = 0 if tool.includes_preamble else layout.header_record + 1
    records = read_records(batches, layout.delimiter, layout.outer_delimiter)
    detector = DateOrderDetector(layout.columns)
    rows = 0
    for row in table.rows(islice(records, first_record, None)):
        rows += 1
        detector.add(row)
    date_order, is_proven = detector.date_order(options, tool.date_order)
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
        date_order=date_order,
        date_order_proven=is_proven,
        rows=rows,
        skipped=table.skipped,
        digest=digest.hexdigest(),
    )


def _hashed(chunks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _decoder(head: bytes, options: Options) -> Decoder:
    encoding = detect_encoding(head)
    if options.encoding is None:
        return Decoder(encoding, may_change=encoding == "utf-8")
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
