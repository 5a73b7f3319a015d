"""Result of the first pass over a file, and input of the second: the same file and plan give the same rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from task_manager.csv_import.columns import Column
from task_manager.csv_import.options import DateOrder, Options
from task_manager.csv_import.records import Dialect
from task_manager.csv_import.structure import Structure


class ValueCount(NamedTuple):
    """The number of rows that have a value, and the lines and rows of the file that are the first and the last."""

    rows: int
    first_line: int
    last_line: int
    first_row: int
    last_row: int


@dataclass(frozen=True, slots=True)
class SkippedRows:
    """Counts of the records below the header that are not rows of the table."""

    blank: int = 0
    repeated_headers: int = 0
    other: int = 0
    """Rows that the tool writes and that are not tasks."""
    no_tasks: int = 0
    """Totals, footers, headings and other rows of a table that a person wrote."""


class LeftOut(NamedTuple):
    """A record that is no row of the table: its line and row in the file, its text, and what it is."""

    line: int
    row: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """Parameters for reading one file.

    Attributes:
        options: The options of the import.
        encoding: The character encoding, by its Python name.
        dialect: The delimiters and the quote.
        tool: The name of the format's module.
        header: The cells of the header as they are written.
        first_record: The number of records before the first that may be a row.
        header_line: The line on which the header begins, from 1.
        columns: The role of each column, in the file's order.
        values: The distinct values of columns of statuses, percentages and priorities, up to a limit.
        reported_values: The unknown values that the report counts for the whole file, each with its column's position.
        date_order: The order in which 05/03/2026 is read.
        date_order_proven: Whether the file or an option determines that order.
        year_position_proven: Whether the file or an option determines whether years of two digits come first or last.
        serial_columns: The positions of the dates that are counts of days, as in a spreadsheet.
        year: The year of dates that lack one; None if there are none, or they cannot be read.
        rows: The number of rows that `read` yields.
        skipped: The counts of the other records.
        left_out: The first of the records that are no rows, apart from blank ones, headers and a tool's own.
        structure: The structure of the table.
        merged_rows: The number of rows that have a value from merged cells above.
        digest: The SHA-256 of the file's bytes, in hexadecimal.
    """

    options: Options
    encoding: str
    dialect: Dialect
    tool: str
    header: tuple[str, ...]
    first_record: int
    header_line: int
    columns: tuple[Column, ...]
    values: Mapping[int, frozenset[str]]
    reported_values: Mapping[tuple[int, str], ValueCount]
    date_order: DateOrder
    date_order_proven: bool
    year_position_proven: bool
    serial_columns: frozenset[int]
    year: int | None
    rows: int
    skipped: SkippedRows
    left_out: tuple[LeftOut, ...]
    structure: Structure
    merged_rows: int
    digest: str
