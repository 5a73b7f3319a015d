"""Draft of a task: tags, lines of the description and notes, collected while a row is converted."""

from task_manager.csv_import.notes import Note
from task_manager.csv_import.records import Record


class Draft:
    """The notes of a row, and the tags and the lines of its description so far."""

    __slots__ = ("groups", "is_rejected", "kept_lines", "line", "notes", "row", "tags")

    def __init__(self, record: Record) -> None:
        self.line = record.line
        self.row = record.row
        self.groups = record.groups
        self.tags = list(record.groups)
        self.kept_lines = list(record.paragraphs)
        self.notes: list[Note] = []
        self.is_rejected = False

    def note(self, column: str, value: str, reason: str) -> None:
        """Report something without rejecting the row."""
        self.notes.append(Note(self.line, column, value, reason, row=self.row))

    def reject(self, column: str, value: str, reason: str) -> None:
        """Reject the row for a reason."""
        self.notes.append(Note(self.line, column, value, reason, rejects=True, row=self.row))
        self.is_rejected = True

    def keep(self, name: str, value: str) -> None:
        """Keep a value as a line of the description."""
        self.kept_lines.append(f"{name}: {value}")

    def note_or_reject(self, column: str, value: str, fault: str, remedy: str, *, reject: bool) -> bool:
        """Reject the row for a fault of a value, or report the fault and its remedy.

        Returns:
            Whether the caller is to apply the remedy.
        """
        if reject:
            self.reject(column, value, fault)
        else:
            self.note(column, value, f"{fault}: {remedy}")
        return not reject
