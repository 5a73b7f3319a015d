"""Azure DevOps: the result of a query. States depend on the process; 1 is the highest priority."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

FORMAT = Format(
    name="Azure DevOps",
    recognized_by=headers("Work Item Type, Title", "Work Item Type, Title 1"),
    columns=column_roles(
        {
            Role.TITLE: "Title, Title 1",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "State",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date, Target Date, Finish Date",
            Role.TAGS: "Tags",
            Role.TAG: "Work Item Type",
            Role.START: "Start Date",
            Role.COMPLETED: "Closed Date",
            Role.ASSIGNEE: "Assigned To",
            Role.LIST: "Team Project, Area Path",
            Role.ID: "ID",
        }
    ),
    statuses={"Proposed": Status.TODO, "Approved": Status.TODO, "Committed": Status.IN_PROGRESS},
    priorities={"1": Priority.URGENT, "2": Priority.HIGH, "3": Priority.MEDIUM, "4": Priority.LOW},
    tag_separators=";",
)
