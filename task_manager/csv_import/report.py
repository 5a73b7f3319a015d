"""Report of an import: a CSV for a spreadsheet, with a line for each note."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from task_manager.csv_import.encoding import encoding_name
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.layout import NO_DELIMITER
from task_manager.csv_import.notes import Note
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.records import Dialect
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut
from task_manager.domain.formulas import neutralize

COLUMNS = ("line", "row", "column", "value", "reason")
REJECTED = "rejected: "
"""Prefix of the reasons for which a row is rejected."""
NOTED = "note: "
"""Prefix of the lines about the whole file that its owner may not expect."""

_TEXT_LENGTH = 200
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
_UNREADABLE = {
    Role.STATUS: ("unknown status", "kept as a tag, and the status is todo unless another column states one"),
    Role.PRIORITY: ("unknown priority", "kept as a tag, and the priority is medium unless another column states one"),
    Role.DUE: ("not a date that can be read", "no due date was set from it, and it is kept in the description"),
    Role.START: ("not a date that can be read", "no start date was set from it, and it is kept in the description"),
}
_ROLES = {
    Role.TITLE: "imported as the title",
    Role.LEVEL: "imported as the title of a lower level",
    Role.DESCRIPTION: "imported as the description",
    Role.STATUS: "imported as the status",
    Role.DONE: "imported as the status: done or not, and a date as the time of completion",
    Role.PROGRESS: "imported as the status: percentage done",
    Role.PRIORITY: "imported as the priority",
    Role.URGENT: "imported as the priority: yes is high",
    Role.DUE: "imported as the due date, as a calendar date without a time of day",
    Role.START: "imported as the start date, as a calendar date without a time of day",
    Role.COMPLETED: "imported as the time of completion",
    Role.ZONE: "imported as the time zone of the due date",
    Role.ASSIGNEE: "imported as the assignee",
    Role.LIST: "imported as the list",
    Role.LIST_TAG: "imported as the list, and as one tag",
    Role.ID: "imported as the id that the task has outside",
    Role.URL: "imported as the address that the task has outside",
    Role.TAGS: "imported as tags",
    Role.TAG: "imported as one tag",
    Role.FLAG: "imported as a tag where the value is yes",
    Role.EXTRA: "no field of a task: kept in the description",
    Role.IGNORED: "left out: it repeats another column or only describes how the tool shows the row",
}


def write_report(notes: Iterable[Note], out: TextIO, *, header: bool = True) -> int:
    """Write the header and a line for each note, one by one, and return the number of notes.

    No cell runs as a formula in a spreadsheet; long values are cut.

    Args:
        notes: The notes to write.
        out: The destination; a file is to be opened with `newline=""`.
        header: Whether to write the header first.
    """
    writer = csv.writer(out)
    if header:
        writer.writerow(COLUMNS)
    count = 0
    for note in notes:
        texts = (note.column, note.value, REJECTED + note.reason if note.rejects else note.reason)
        writer.writerow((note.line, note.row or "", *(neutralize(cut(text, _TEXT_LENGTH)) for text in texts)))
        count += 1
    return count


def file_notes(plan: ReadPlan) -> Iterator[Note]:
    """Yield the notes about the file as a whole: how it is read, and the role of each column."""
    for reason in (*_layout_reasons(plan), *_date_order_reasons(plan), *_skipped_reasons(plan)):
        yield Note(plan.header_line, "", "", reason)
    for column in plan.columns:
        yield Note(plan.header_line, column.name, "", _ROLES[column.role])
    for line, row, text, kind in plan.left_out:
        yield Note(line, "", text, f"left out: {kind}", row=row)
    yield from value_notes(plan)


def value_notes(plan: ReadPlan) -> Iterator[Note]:
    """Yield a note for each status, priority and date that cannot be read, which counts the rows that have it."""
    for (position, value), count in plan.reported_values.items():
        column = plan.columns[position]
        fault, remedy = _UNREADABLE[column.role]
        places = f"lines {count.first_line} to {count.last_line} (rows {count.first_row} to {count.last_row})"
        rows = f" in {count.rows} rows, {places}" if count.rows > 1 else ""
        yield Note(count.first_line, column.name, value, f"{fault}{rows}: {remedy}", row=count.first_row)


def _layout_reasons(plan: ReadPlan) -> Iterator[str]:
    yield (f"read as a file of {_tool_name(plan)}: {encoding_name(plan.encoding)}, {_cells_of(plan.dialect)}")
    if plan.dialect.outer_delimiter is not None:
        yield (
            f"a spreadsheet with {_delimiter_name(plan.dialect.outer_delimiter)} had saved each row as one cell: "
            "the rows were restored"
        )
    if plan.merged_rows:
        names = ", ".join(plan.columns[position].name for position in plan.structure.merged)
        yield f"merged cells: the value above was carried down into {plan.merged_rows} rows, in the columns {names}"


def _date_order_reasons(plan: ReadPlan) -> Iterator[str]:
    if plan.serial_columns:
        yield "the dates are numbers of days, as a spreadsheet counts them: 46022 was read as 31 December 2025"
    if plan.year is not None:
        yield f"dates without a year were read as of {plan.year}, the year in which the file was stored"
    if plan.date_order is DateOrder.YEAR_FIRST:
        yield "years of two digits come first: 26-03-05 was read as 5 March 2026"
    if not plan.year_position_proven:
        yield (
            "the file does not show whether years of two digits come first or last: 26-03-05 was read as 26 March "
            "2005; write years with four digits if they come first"
        )
    if plan.date_order_proven or plan.date_order is DateOrder.YEAR_FIRST:
        return
    readings = {DateOrder.DAY_FIRST: "5 March", DateOrder.MONTH_FIRST: "3 May"}
    reading = readings.pop(plan.date_order)
    [(other_order, other_reading)] = readings.items()
    yield (
        f"the file does not show whether days or months come first: 05/03/2026 was read as {reading}; "
        f"with the setting date_order={other_order} it is {other_reading}"
    )


def _skipped_reasons(plan: ReadPlan) -> Iterator[str]:
    for count, kind in (
        (plan.skipped.blank, "blank rows"),
        (plan.skipped.repeated_headers, "rows that repeat the header"),
        (plan.skipped.no_tasks, "headings, totals and other rows that are not tasks"),
        (plan.skipped.other, f"rows of {_tool_name(plan)} that are not tasks"),
    ):
        if count:
            yield f"{kind}: {count}, not counted as rows"


def _tool_name(plan: ReadPlan) -> str:
    return all_formats()[plan.tool].name


def _cells_of(dialect: Dialect) -> str:
    if dialect.delimiter == NO_DELIMITER:
        return "one column"
    quotes = ", in single quotes" if dialect.quote == "'" else ""
    return f"{_delimiter_name(dialect.delimiter)} between the cells{quotes}"


def _delimiter_name(delimiter: str) -> str:
    return _DELIMITERS.get(delimiter, repr(delimiter))
