"""Plane: an export of work items."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="Plane",
    recognized_by=headers("Name, State, Target Date, Module Name", "Name, State, Priority, Target Date, Cycle Name"),
    columns=column_roles(
        {
            Role.TITLE: "Name",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "State",
            Role.PRIORITY: "Priority",
            Role.DUE: "Target Date",
            Role.TAGS: "Labels",
            Role.TAG: "Cycle Name, Module Name",
            Role.START: "Start Date",
            Role.COMPLETED: "Completed At",
            Role.ASSIGNEE: "Assignee, Assignees",
            Role.LIST: "Project",
            Role.ID: "ID",
        }
    ),
    tag_separators=",",
)
