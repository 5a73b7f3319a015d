"""Linear: an export of issues, and the files of its importer. Statuses differ between teams."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority

FORMAT = Format(
    name="Linear",
    recognized_by=headers(
        "ID, Team, Title, Status, Cycle Name", "Title, Issue description", "Title, Status, Cycle Name, Cycle Start"
    ),
    columns=column_roles(
        {
            Role.TITLE: "Title",
            Role.DESCRIPTION: "Description, Issue description",
            Role.STATUS: "Status",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date",
            Role.TAGS: "Labels",
            Role.TAG: "Project Milestone",
            Role.START: "Started",
            Role.COMPLETED: "Completed",
            Role.ASSIGNEE: "Assignee",
            Role.LIST: "Project, Team",
            Role.ID: "ID",
            Role.URL: "URL",
            Role.IGNORED: "Project ID, Project Milestone ID, UUID",
        }
    ),
    priorities={
        "No priority": None,
        "0": None,
        "1": Priority.URGENT,
        "2": Priority.HIGH,
        "3": Priority.MEDIUM,
        "4": Priority.LOW,
    },
    tag_separators=",",
)
