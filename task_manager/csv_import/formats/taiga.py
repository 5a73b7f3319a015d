"""Taiga: the reports of user stories, tasks and issues."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status

FORMAT = Format(
    name="Taiga",
    recognized_by=headers("ref, subject, is_closed"),
    columns=column_roles(
        {
            Role.TITLE: "subject",
            Role.DESCRIPTION: "description",
            Role.STATUS: "status",
            Role.DONE: "is_closed",
            Role.PRIORITY: "priority",
            Role.DUE: "due_date",
            Role.TAGS: "tags",
            Role.TAG: "sprint, type",
            Role.COMPLETED: "finished_date",
            Role.ASSIGNEE: "assigned_to_full_name, assigned_to",
            Role.ID: "ref",
            Role.FLAG: "client_requirement, team_requirement",
            Role.IGNORED: "sprint_id, backlog_order, sprint_order, kanban_order",
        }
    ),
    statuses={"Ready for test": Status.IN_PROGRESS, "Needs Info": Status.IN_PROGRESS, "Archived": Status.DONE},
    tag_separators=",",
)
