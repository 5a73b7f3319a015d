"""Report of an import: a CSV for a spreadsheet, with a line for each note."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from task_manager.csv_import.encoding import encoding_name
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.notes import Note
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut
from task_manager.domain.formulas import neutralize

COLUMNS = ("line", "column", "value", "reason")
REJECTED = "rejected: "
"""Prefix of the reasons for which a row is rejected."""
NOTED = "note: "
"""Prefix of the lines about the whole file that its owner may not expect."""

_TEXT_LENGTH = 200
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
_ROLES = {
    Role.TITLE: "imported as the title",
    Role.DESCRIPTION: "imported as the description",
    Role.STATUS: "imported as the status",
    Role.DONE: "imported as the status: done or not",
    Role.PROGRESS: "imported as the status: percentage done",
    Role.PRIORITY: "imported as the priority",
    Role.URGENT: "imported as the priority: yes is high",
    Role.DUE: "imported as the due date, as a calendar date without a time of day",
    Role.ZONE: "imported as the time zone of the due date",
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
        writer.writerow((note.line, *(neutralize(cut(text, _TEXT_LENGTH)) for text in texts)))
        count += 1
    return count


def file_notes(plan: ReadPlan) -> Iterator[Note]:
    """Yield the notes about the file as a whole: how it is read, and the role of each column."""
    for reason in (*_layout_reasons(plan), *_date_order_reasons(plan), *_skipped_reasons(plan)):
        yield Note(plan.header_line, "", "", reason)
    for column in plan.columns:
        yield Note(plan.header_line, column.name, "", _ROLES[column.role])


def _layout_reasons(plan: ReadPlan) -> Iterator[str]:
    yield (
        f"read as a file of {_tool_name(plan)}: {encoding_name(plan.encoding)}, "
        f"{_delimiter_name(plan.delimiter)} between the cells"
    )
    if plan.outer_delimiter is not None:
        yield (
            f"a spreadsheet with {_delimiter_name(plan.outer_delimiter)} had saved each row as one cell: "
            "the rows were restored"
        )
    if plan.first_record > 1:
        yield "the lines before the header are not part of the table: left out"


def _date_order_reasons(plan: ReadPlan) -> Iterator[str]:
    if plan.date_order_proven:
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
        (plan.skipped.other, f"rows of {_tool_name(plan)} that are not tasks"),
    ):
        if count:
            yield f"{kind}: {count}, not counted as rows"


def _tool_name(plan: ReadPlan) -> str:
    return all_formats()[plan.tool].name


def _delimiter_name(delimiter: str) -> str:
    return _DELIMITERS.get(delimiter, repr(delimiter))
