"""Smartsheet: a project sheet."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="Smartsheet",
    recognized_by=headers(
        "Task Name, % Complete, Predecessors, Assigned To", "Task Name, % Allocation, Predecessors, Duration"
    ),
    columns=column_roles(
        {
            Role.TITLE: "Task Name",
            Role.DESCRIPTION: "Comments",
            Role.STATUS: "Status",
            Role.PROGRESS: "% Complete",
            Role.DUE: "End Date, Finish, Finish Date, Due Date",
            Role.TAG: "Task Type",
            Role.START: "Start Date, Start",
            Role.ASSIGNEE: "Assigned To",
        }
    ),
    date_order=DateOrder.MONTH_FIRST,
)
