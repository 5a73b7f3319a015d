"""Counts of the rows of a CSV file."""

from typing import NamedTuple

from task_manager.csv_import import AcceptedRow, Row


class RowCounts(NamedTuple):
    """Counts of rows; read = accepted + rejected."""

    accepted: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        """The count of all rows."""
        return self.accepted + self.rejected

    def plus(self, row: Row) -> "RowCounts":
        """Return the counts with one row more."""
        if isinstance(row, AcceptedRow):
            return RowCounts(self.accepted + 1, self.rejected)
        return RowCounts(self.accepted, self.rejected + 1)
