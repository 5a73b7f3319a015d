"""VersionOne: a grid of portfolio items. Nameless columns right of the title have the titles of lower levels."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="VersionOne",
    recognized_by=headers("Title, ID, Project, Blocked, Owner", "Title, ID, Planning Level, Owner, Status"),
    columns=column_roles(
        {
            Role.TITLE: "Title",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "Status",
            Role.PRIORITY: "Priority",
            Role.DUE: "Planned End, End Date",
            Role.TAGS: "Tags",
            Role.LIST_TAG: "Project, Planning Level",
            Role.ASSIGNEE: "Owner",
            Role.START: "Planned Start, Begin Date",
            Role.ID: "ID",
            Role.EXTRA: "Blocked",
        }
    ),
)
