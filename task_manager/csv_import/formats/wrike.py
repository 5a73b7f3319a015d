"""Wrike: its import sheet. A title between slashes is a folder, for the tasks below it."""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status


def _tasks(records: Iterator[Record], positions: Mapping[str, int]) -> Iterator[Record]:
    folder: list[str] = []
    for record in records:
        title = record.cells[positions["title"]].strip()
        if len(title) > 2 and title.startswith("/") and title.endswith("/"):
            folder = [title.strip("/")]
        else:
            yield record._replace(groups=folder)


FORMAT = Format(
    name="Wrike",
    recognized_by=headers("Key, Parent task, Title, Status"),
    columns=column_roles(
        {
            Role.TITLE: "Title",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "Status, Custom status",
            Role.PRIORITY: "Priority",
            Role.DUE: "End Date",
            Role.START: "Start Date",
            Role.ASSIGNEE: "Assigned To",
            Role.ID: "Key",
            Role.EXTRA: "Parent task, Duration",
        }
    ),
    statuses={"Active": Status.IN_PROGRESS, "Green": Status.IN_PROGRESS},
    transform_rows=_tasks,
)
