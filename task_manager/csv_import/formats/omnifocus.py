"""OmniFocus: an export of actions. Rows of projects are lists, and reports add rows for their groups."""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, Record, headers, taken
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status


def _actions(records: Iterator[Record], at: Mapping[str, int]) -> Iterator[Record]:
    kind = at["type"]
    return (record for record in records if record.cells[kind].strip().casefold() in {"action", "inbox action"})


FORMAT = Format(
    name="OmniFocus",
    recognised_by=headers("Task ID, Type, Name, Context, Flagged"),
    columns=taken(
        {
            Role.TITLE: "Name",
            Role.DESCRIPTION: "Notes",
            Role.STATUS: "Status",
            Role.DONE: "Completion Date",
            Role.URGENT: "Flagged",
            Role.DUE: "Due Date",
            Role.TAGS: "Tags, Context",
            Role.KEEP: "Task ID, Project, Start Date, Duration",
            Role.LEFT_OUT: "Type",
        }
    ),
    statuses={"active": Status.TODO, "dropped": Status.CANCELLED},
    separators=",",
    arrange=_actions,
)
