"""Notes: the lines of an import's report."""

from typing import NamedTuple


class Note(NamedTuple):
    """One line of the report: the line and column in the file, the value there, and a reason or an explanation.

    `line` counts lines as an editor does, `row` counts rows as a spreadsheet does; 0 is none.
    """

    line: int
    column: str
    value: str
    reason: str
    rejects: bool = False
    """Whether the row is rejected for that reason."""
    row: int = 0
