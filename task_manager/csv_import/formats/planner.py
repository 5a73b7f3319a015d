"""Microsoft Planner: a plan exported to Excel, saved as CSV. Its dates follow the user's settings."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority

FORMAT = Format(
    name="Microsoft Planner",
    recognized_by=headers("Task Name, Bucket Name, Progress"),
    columns=column_roles(
        {
            Role.TITLE: "Task Name",
            Role.DESCRIPTION: "Description, Notes",
            Role.STATUS: "Progress",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date",
            Role.TAGS: "Labels",
            Role.TAG: "Bucket Name",
            Role.FLAG: "Late, Is Recurring",
            Role.EXTRA: (
                "Task ID, Assigned To, Created By, Created Date, Start Date, Completed Date, Completed By, "
                "Completed Checklist Items, Checklist Items"
            ),
        }
    ),
    priorities={"Important": Priority.HIGH},
    tag_separators=";",
    date_order=DateOrder.MONTH_FIRST,
)
