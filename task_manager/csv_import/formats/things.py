"""Things, by its common exporters: tasks, and the items of their check lists as rows of their own."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status

FORMAT = Format(
    name="Things",
    recognized_by=headers("Title, Type, Creation Date, Due Date, Completion Date, Heading, Project, Area"),
    columns=column_roles(
        {
            Role.TITLE: "Title",
            Role.DESCRIPTION: "Notes",
            Role.STATUS: "Status",
            Role.DONE: "Completion Date",
            Role.DUE: "Due Date, Deadline",
            Role.TAGS: "Tags",
            Role.LIST_TAG: "Project, Area",
            Role.TAG: "Heading",
            Role.START: "Start Date",
            Role.EXTRA: "Recurring, Subtask, URI",
            Role.IGNORED: "Type, Creation Date, Modification Date",
        }
    ),
    statuses={"incomplete": Status.TODO},
    tag_separators=",",
)
