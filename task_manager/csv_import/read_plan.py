"""Result of the first pass over a file, and input of the second: the same file and plan give the same rows."""

from dataclasses import dataclass

from task_manager.csv_import.options import DateOrder, Options
from task_manager.csv_import.roles import Role


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file. Of several with one role, the one with the lowest rank comes first."""

    name: str
    role: Role
    rank: int = 0


@dataclass(frozen=True, slots=True)
class SkippedRows:
    """Counts of the records below the header that are not rows of the table."""

    blank: int = 0
    repeated_headers: int = 0
    other: int = 0
    """Rows that the tool writes and that are not tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """Parameters for reading one file.

    Attributes:
        options: The options of the import.
        encoding: The character encoding, by its Python name.
        delimiter: The delimiter of the cells.
        outer_delimiter: The delimiter of a spreadsheet that read each row as one cell and saved the file again, if any.
        tool: The name of the format's module.
        header: The cells of the header as they are written.
        first_record: The number of records before the first that may be a row.
        header_line: The line on which the header begins, from 1.
        columns: The role of each column, in the file's order.
        date_order: The order in which 05/03/2026 is read.
        date_order_proven: Whether the file or an option determines that order.
        rows: The number of rows that `read` yields.
        skipped: The counts of the other records.
        digest: The SHA-256 of the file's bytes, in hexadecimal.
    """

    options: Options
    encoding: str
    delimiter: str
    outer_delimiter: str | None
    tool: str
    header: tuple[str, ...]
    first_record: int
    header_line: int
    columns: tuple[Column, ...]
    date_order: DateOrder
    date_order_proven: bool
    rows: int
    skipped: SkippedRows
    digest: str
