"""GitLab: the export of a project's issues, and sheets with the same columns in German. A priority is a label."""

import re

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="GitLab",
    recognized_by=headers("Issue ID, Title, State, Milestone, Weight", "Titel, Beschreibung, Etiketten, Meilenstein"),
    columns=column_roles(
        {
            Role.TITLE: "Title, Titel",
            Role.DESCRIPTION: "Description, Beschreibung",
            Role.STATUS: "State",
            Role.PRIORITY: "Priority, Priorität",
            Role.DUE: "Due Date",
            Role.TAGS: "Labels, Etiketten",
            Role.TAG: "Milestone, Meilenstein",
            Role.COMPLETED: "Closed At (UTC), Closed At",
            Role.ASSIGNEE: "Assignee, Zugewiesen",
            Role.ID: "Issue ID",
            Role.URL: "URL",
            Role.FLAG: "Confidential, Locked",
        }
    ),
    tag_separators=",",
    tag_priority_pattern=re.compile(r"priority::?\s*(.+)", re.IGNORECASE),
)
