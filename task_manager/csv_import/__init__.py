"""CSV files as tasks: the pure half, from the bytes of a file to the fields of tasks and the lines of a report.

`examine` reads a file once and finds out whether it can be used and how; `read` then yields its rows. Two passes,
because a file that cannot be used must not have made any task before that is known.
"""

from task_manager.csv_import.analyze import analyze
from task_manager.csv_import.convert import AcceptedRow, RejectedRow, Row, Tally
from task_manager.csv_import.export import export
from task_manager.csv_import.options import DateOrder, Options, UnusableFile
from task_manager.csv_import.read import read
from task_manager.csv_import.read_plan import Note, ReadPlan
from task_manager.csv_import.report import write_report

__all__ = [
    "AcceptedRow",
    "DateOrder",
    "Note",
    "Options",
    "ReadPlan",
    "RejectedRow",
    "Row",
    "Tally",
    "UnusableFile",
    "analyze",
    "export",
    "read",
    "write_report",
]
