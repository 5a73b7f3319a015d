"""YouTrack: a list of issues. Cells without a value hold words such as "Unassigned"."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

FORMAT = Format(
    name="YouTrack",
    recognized_by=headers("Issue Id, Summary, State, Reporter"),
    columns=column_roles(
        {
            Role.TITLE: "Summary",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "State",
            Role.DONE: "Resolved",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date",
            Role.TAGS: "Tags",
            Role.TAG: "Type",
            Role.ASSIGNEE: "Assignee",
            Role.LIST: "Project",
            Role.ID: "Issue Id",
        }
    ),
    statuses={
        "Submitted": Status.TODO,
        "To be discussed": Status.TODO,
        "Reopened": Status.TODO,
        "Fixed": Status.DONE,
        "Verified": Status.DONE,
        "Won't fix": Status.CANCELLED,
        "Can't Reproduce": Status.CANCELLED,
        "Incomplete": Status.CANCELLED,
    },
    priorities={"Show-stopper": Priority.URGENT, "Critical": Priority.URGENT, "Major": Priority.HIGH},
    empty_values=frozenset(
        {"Unassigned", "No environment", "Нет версии исправления", "No qase tc # (only for bug)", "No due date"}
    ),
)
