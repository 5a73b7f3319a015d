"""What the first pass over a file has found out, for the second one: the same file read with it gives the same rows."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from task_manager.csv_import.encoding import name_of
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.options import DateOrder, Options
from task_manager.csv_import.roles import Role

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}


class Note(NamedTuple):
    """One line of the report: where in the file, in which column, what was written there, and what became of it."""

    line: int
    column: str
    value: str
    reason: str
    rejects: bool = False
    """Whether the row is no task for that reason."""


class Column(BaseModel):
    """One column of the file. Of several with one role, the one with the lowest rank comes first."""

    model_config = ConfigDict(frozen=True)

    name: str
    role: Role
    rank: int = 0


class LeftOut(BaseModel):
    """How many rows of the file are not rows of the table."""

    model_config = ConfigDict(frozen=True)

    blank: int = 0
    repeated_headers: int = 0
    other: int = 0


class ReadPlan(BaseModel):
    """How to read one file.

    Attributes:
        options: The settings that it was made with.
        encoding: The character encoding, by its Python name.
        delimiter: What stands between two cells.
        outer_delimiter: The delimiter of a spreadsheet that took each row for one cell and saved it again, if one did.
        tool: The key of the format.
        header: The cells of the header as they are written.
        first_record: How many records come before the first that may be a row.
        header_line: The line on which the header begins, from 1.
        columns: What each column is taken for, in the file's order.
        date_order: How 05/03/2026 is read.
        date_order_proven: Whether the file, or a setting, speaks for that order and not for the other.
        rows: How many rows the file has that are or could be tasks: as many as `read` yields.
        left_out: How many others it has.
        digest: The SHA-256 of its bytes, in hexadecimal.
    """

    model_config = ConfigDict(frozen=True)

    options: Options
    encoding: str
    delimiter: str
    outer_delimiter: str | None = None
    tool: str
    header: tuple[str, ...]
    first_record: int
    header_line: int
    columns: tuple[Column, ...]
    date_order: DateOrder = DateOrder.DAY_FIRST
    date_order_proven: bool = True
    rows: int = 0
    left_out: LeftOut = LeftOut()
    digest: str

    def column_notes(self) -> Iterator[Note]:
        """Yield the report's lines about the file as a whole: how it was read, and what each column was taken for."""
        for reason in self._about_the_file():
            yield Note(self.header_line, "", "", reason)
        for column in self.columns:
            yield Note(self.header_line, column.name, "", column.role.explained)

    def _about_the_file(self) -> Iterator[str]:
        tool = all_formats()[self.tool].name
        delimiter = _DELIMITERS.get(self.delimiter, repr(self.delimiter))
        yield f"read as a file of {tool}: {name_of(self.encoding)}, {delimiter} between the cells"
        if self.outer_delimiter is not None:
            outer = _DELIMITERS.get(self.outer_delimiter, repr(self.outer_delimiter))
            yield f"a spreadsheet with {outer} has saved each row as one cell: the rows were put together again"
        if self.first_record > 1:
            yield "the lines before the header are not part of the table: left out"
        if not self.date_order_proven:
            day_first = self.date_order is DateOrder.DAY_FIRST
            reading = "5 March" if day_first else "3 May"
            other = DateOrder.MONTH_FIRST if day_first else DateOrder.DAY_FIRST
            yield (
                f"nothing in the file proves whether days or months come first: 05/03/2026 was read as {reading}; "
                f"the setting date_order={other} says otherwise"
            )
        for count, kind in (
            (self.left_out.blank, "blank rows"),
            (self.left_out.repeated_headers, "rows that repeat the header"),
            (self.left_out.other, f"rows that {tool} writes beside tasks"),
        ):
            if count:
                yield f"{kind}: {count}, not counted as rows"
