"""ClickUp: the export of a list or space. A date has two columns: milliseconds, and text in the user's zone."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

FORMAT = Format(
    name="ClickUp",
    recognized_by=headers("Task ID, Task Name, Task Content, Status", "Task ID, Task Name, Date Created Text, Status"),
    columns=column_roles(
        {
            Role.TITLE: "Task Name",
            Role.DESCRIPTION: "Task Content, Description content",
            Role.STATUS: "Status",
            Role.PRIORITY: "Priority",
            # The text first: it has the user's own calendar date.
            Role.DUE: "Due Date Text, Due Date",
            Role.TAGS: "Tags",
            Role.START: "Start Date Text, Start Date",
            Role.LIST_TAG: "List Name",
            Role.ASSIGNEE: "Assignees",
            Role.ID: "Task ID",
            Role.EXTRA: (
                "Date Created Text, Parent ID, Attachments, Folder Name, Space Name, "
                "Time Estimated Text, Checklists, Comments, Assigned Comments, Time Spent Text"
            ),
            Role.IGNORED: ("Date Created, Time Estimated, Time Spent, Rolled Up Time, Rolled Up Time Text"),
        }
    ),
    statuses={"on track": Status.IN_PROGRESS},
    priorities={
        "1": Priority.URGENT,
        "2": Priority.HIGH,
        "3": Priority.MEDIUM,
        "4": Priority.LOW,
    },
    empty_values=frozenset({"null", "NaN d NaN h"}),
    date_order=DateOrder.MONTH_FIRST,
    escaped_line_breaks=True,
)
