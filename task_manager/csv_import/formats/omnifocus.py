"""OmniFocus: an export of actions. Rows of projects are lists, and reports add rows for their groups."""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status


def _actions(records: Iterator[Record], positions: Mapping[str, int]) -> Iterator[Record]:
    kind = positions["type"]
    return (record for record in records if record.cells[kind].strip().casefold() in {"action", "inbox action"})


FORMAT = Format(
    name="OmniFocus",
    recognized_by=headers("Task ID, Type, Name, Context, Flagged"),
    columns=column_roles(
        {
            Role.TITLE: "Name",
            Role.DESCRIPTION: "Notes",
            Role.STATUS: "Status",
            Role.DONE: "Completion Date",
            Role.URGENT: "Flagged",
            Role.DUE: "Due Date",
            Role.TAGS: "Tags, Context",
            Role.START: "Start Date",
            Role.LIST: "Project",
            Role.ID: "Task ID",
            Role.EXTRA: "Duration",
            Role.IGNORED: "Type",
        }
    ),
    statuses={"active": Status.TODO, "dropped": Status.CANCELLED},
    tag_separators=",",
    transform_rows=_actions,
)
