"""GitHub issues: sheets of importers and exporters. GitHub itself writes no CSV with a header."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="GitHub",
    recognized_by=headers("title, body", "title, milestone, labels", "number, title, state, labels"),
    columns=column_roles(
        {
            Role.TITLE: "title",
            Role.DESCRIPTION: "body",
            Role.STATUS: "state",
            Role.DUE: "due_on",
            Role.TAGS: "labels",
            Role.TAG: "milestone, type",
            Role.COMPLETED: "closed_at",
            Role.ASSIGNEE: "assignee, assignees",
            Role.ID: "number",
            Role.URL: "html_url, url",
            Role.EXTRA: "project_status",
        }
    ),
    escaped_line_breaks=True,
)
