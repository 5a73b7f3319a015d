"""Trello: the export of a Premium board, and the sheets that its importers and free exporters use."""

import re

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

_COLOURED = re.compile(r"(.*?)\s*\((\w+)\)$")


def _label(text: str) -> str:
    """Return the name of a label, or its colour if it has no name."""
    match = _COLOURED.match(text)
    return match[1] or match[2] if match else text


FORMAT = Format(
    name="Trello",
    recognized_by=headers("Card ID, Card Name", "Name, Description, Labels, List", "nam, desc, listid"),
    columns=column_roles(
        {
            Role.TITLE: "Card Name, Name, nam",
            Role.DESCRIPTION: "Card Description, Description, desc",
            Role.STATUS: "List Name, List",
            Role.DONE: "Due Complete",
            Role.DUE: "Due Date",
            Role.TAGS: "Labels",
            Role.FLAG: "Archived",
            Role.EXTRA: (
                "Card ID, Card URL, Members, Attachment Count, Attachment Links, Checklist Item Total Count, "
                "Checklist Item Completed Count, Vote Count, Comment Count, Last Activity Date, Board Name, "
                "Start Date, Due Reminder, id, listid"
            ),
            Role.IGNORED: "List ID, Board ID",
        }
    ),
    tag_separators=",",
    parse_tag=_label,
)
