"""Readers of the fields of a task, for the columns of one file."""

from task_manager.csv_import.convert.calendar_date import DateReader
from task_manager.csv_import.convert.completion import CompletionReader
from task_manager.csv_import.convert.description import DescriptionReader
from task_manager.csv_import.convert.external import IdReader, UrlReader
from task_manager.csv_import.convert.names import ListReader, NameReader
from task_manager.csv_import.convert.priority import PriorityReader
from task_manager.csv_import.convert.status import StatusReader
from task_manager.csv_import.convert.tags import TagReader
from task_manager.csv_import.convert.title import TitleReader
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role


class Readers:
    """The reader of each field of a task."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self.title = TitleReader(plan, tool)
        self.description = DescriptionReader(plan, tool)
        self.status = StatusReader(plan, tool)
        self.priority = PriorityReader(plan, tool)
        self.due_date = DateReader(plan, tool, Role.DUE, "due date")
        self.start_date = DateReader(plan, tool, Role.START, "start date")
        self.completion = CompletionReader(plan, tool)
        self.assignee = NameReader(plan, tool, Role.ASSIGNEE)
        self.list = ListReader(plan, tool)
        self.external_id = IdReader(plan, tool)
        self.external_url = UrlReader(plan, tool)
        self.tags = TagReader(plan, tool)
