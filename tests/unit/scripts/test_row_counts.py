"""Counts of rows."""

from scripts.lib.row_counts import RowCounts
from task_manager.csv_import import AcceptedRow, RejectedRow
from task_manager.domain.task import TaskFields


def test_rows_are_accepted_or_rejected() -> None:
    accepted = AcceptedRow(1, 2, TaskFields(title="x"), ())
    counts = RowCounts().plus(accepted).plus(RejectedRow(2, 3, ())).plus(accepted)
    assert (counts.read, counts.accepted, counts.rejected) == (3, 2, 1)
