"""WeKan: the sheet of its board import. A label's colour follows its name."""

import re

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

_COLOURED = re.compile(
    r"(.+)-(?:white|green|yellow|orange|red|purple|blue|sky|lime|pink|black|silver|peachpuff|crimson|plum|darkgreen|"
    r"slateblue|magenta|gold|navy|gray|saddlebrown|paleturquoise|mistyrose|indigo)$"
)


def _label(text: str) -> str:
    match = _COLOURED.match(text)
    return match[1] if match else text


FORMAT = Format(
    name="WeKan",
    recognized_by=headers("Title, Stage, Owner, Members"),
    columns=column_roles(
        {
            Role.TITLE: "Title",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "Stage",
            Role.DUE: "Due Date",
            Role.TAGS: "Labels",
            Role.START: "Start Date",
            Role.COMPLETED: "End Date",
            Role.ASSIGNEE: "Assignees, Owner, Members",
        }
    ),
    statuses_are_lists=True,
    parse_tag=_label,
)
