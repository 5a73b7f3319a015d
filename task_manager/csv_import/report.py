"""The report of an import: a CSV that a person reads in a spreadsheet."""

import csv
from collections.abc import Iterable
from typing import TextIO

from task_manager.csv_import.read_plan import Note
from task_manager.csv_import.text import cut, neutralise

COLUMNS = ("line", "column", "value", "reason")
REJECTED = "rejected: "
"""How the reason begins for which a row is no task."""
NOTED = "note: "
"""How a line begins that tells of the file what its owner may not expect."""

_TEXT_LENGTH = 200


def write_report(notes: Iterable[Note], out: TextIO, *, header: bool = True) -> int:
    """Write the header and a line for each note, one by one, and return how many notes there were.

    No cell runs as a formula in a spreadsheet; long values are cut.

    Args:
        notes: What to report.
        out: Where to write; opened with `newline=""` if it is a file.
        header: Whether the report begins here, rather than going on.
    """
    writer = csv.writer(out)
    if header:
        writer.writerow(COLUMNS)
    count = 0
    for note in notes:
        texts = (note.column, note.value, REJECTED + note.reason if note.rejects else note.reason)
        writer.writerow((note.line, *(neutralise(cut(text, _TEXT_LENGTH)) for text in texts)))
        count += 1
    return count
