"""MantisBT: a list of issues with the columns that were chosen. Feedback waits for the reporter."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

FORMAT = Format(
    name="MantisBT",
    recognized_by=headers(
        "Id, Project, Reporter, Severity, Reproducibility, Summary",
        "Id, Category, Severity, Status, Updated, Summary",
        "Id, Summary, Reproducibility",
    ),
    columns=column_roles(
        {
            Role.TITLE: "Summary",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "Status",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date",
            Role.TAGS: "Tags",
            Role.LIST_TAG: "Project",
            Role.TAG: "Category, Severity",
            Role.ASSIGNEE: "Assigned To",
            Role.ID: "Id",
            Role.EXTRA: (
                "Reporter, Reproducibility, Product Version, Date Submitted, OS, OS Version, "
                "Platform, Updated, Resolution, Fixed in Version, Target Version"
            ),
            Role.IGNORED: "View Status, Projection, ETA",
        }
    ),
    statuses={
        "new": Status.TODO,
        "feedback": Status.TODO,
        "acknowledged": Status.TODO,
        "confirmed": Status.TODO,
        "assigned": Status.IN_PROGRESS,
        "resolved": Status.DONE,
        "closed": Status.DONE,
    },
    priorities={"immediate": Priority.URGENT, "urgent": Priority.URGENT},
    tag_separators=",",
)
