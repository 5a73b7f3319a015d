"""Outcome of a CSV import, or of a dry run of one, as text for a terminal."""

from dataclasses import dataclass, field
from typing import Final

from scripts.lib.row_counts import RowCounts
from task_manager.csv_import import Note
from task_manager.csv_import.report import REJECTED
from task_manager.csv_import.text import single_line

_MAX_NOTES: Final = 10


@dataclass
class Outcome:
    """Counts of the rows of a file, and the first notes on them."""

    rows: RowCounts = field(default_factory=RowCounts)
    rejections: list[Note] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)
    report: str = ""

    def add(self, note: Note) -> None:
        """Add a note, up to ten rejections and ten remarks."""
        notes = self.rejections if note.rejects else self.remarks
        if len(notes) < _MAX_NOTES:
            notes.append(note)

    def __str__(self) -> str:
        lines = [f"{self.rows.read:,} rows read: {self.rows.accepted:,} tasks, {self.rows.rejected:,} rejected"]
        lines += map(_line, (*self.remarks, *self.rejections))
        if self.report:
            lines.append(f"Full report: {self.report}")
        return "\n".join(lines)


def _line(note: Note) -> str:
    # Without control characters of the file, which a terminal would interpret.
    details = filter(None, (single_line(note.column), single_line(note.value)))
    position = ", ".join([f"line {note.line}", *details])
    return f"  {position}: {REJECTED if note.rejects else ''}{note.reason}"
