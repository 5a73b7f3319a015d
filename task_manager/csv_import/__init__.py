"""Reading of CSV files as tasks, without input or output: from bytes to the fields of tasks and a report.

`analyze` reads a file once and returns the read plan, or refuses the file; `read` then yields its rows. There are two
passes because a file that cannot be imported must not have created any task.
"""

from task_manager.csv_import.analyze import analyze
from task_manager.csv_import.errors import UnusableFile
from task_manager.csv_import.notes import Note
from task_manager.csv_import.options import DateOrder, Options
from task_manager.csv_import.read import read
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.report import file_notes, write_report
from task_manager.csv_import.rows import AcceptedRow, RejectedRow, Row

__all__ = [
    "AcceptedRow",
    "DateOrder",
    "Note",
    "Options",
    "ReadPlan",
    "RejectedRow",
    "Row",
    "UnusableFile",
    "analyze",
    "file_notes",
    "read",
    "write_report",
]
