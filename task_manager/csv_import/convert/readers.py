"""Readers of the fields of a task, for the columns of one file."""

from task_manager.csv_import.convert.description import DescriptionReader
from task_manager.csv_import.convert.due_date import DueDateReader
from task_manager.csv_import.convert.priority import PriorityReader
from task_manager.csv_import.convert.status import StatusReader
from task_manager.csv_import.convert.tags import TagReader
from task_manager.csv_import.convert.title import TitleReader
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan


class Readers:
    """The reader of each field of a task."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self.title = TitleReader(plan, tool)
        self.description = DescriptionReader(plan, tool)
        self.status = StatusReader(plan, tool)
        self.priority = PriorityReader(plan, tool)
        self.due_date = DueDateReader(plan, tool)
        self.tags = TagReader(plan, tool)
