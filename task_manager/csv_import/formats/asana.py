"""Asana: the export of a project. Priority and Status are custom fields, if the project has them."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="Asana",
    recognized_by=headers("Task ID, Completed At, Name, Section/Column", "Name, Section/Column, Completed At"),
    columns=column_roles(
        {
            Role.TITLE: "Name",
            Role.DESCRIPTION: "Notes, Description",
            Role.STATUS: "Status",
            Role.DONE: "Completed At",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date",
            Role.TAGS: "Tags",
            Role.LIST_TAG: "Section/Column",
            Role.START: "Start Date",
            Role.ASSIGNEE: "Assignee",
            Role.ID: "Task ID",
            Role.EXTRA: (
                "Created At, Last Modified, Assignee Email, Projects, Parent task, Blocked By (Dependencies), "
                "Blocking (Dependencies)"
            ),
        }
    ),
    empty_values=frozenset({"(no section)"}),
)
