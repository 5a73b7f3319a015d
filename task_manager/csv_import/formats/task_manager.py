"""Our own export: every task goes in again as it came out. What the system adds to a task is made anew."""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, Record, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import restore


def _restored(records: Iterator[Record], _at: Mapping[str, int]) -> Iterator[Record]:
    return (record._replace(cells=[restore(cell) for cell in record.cells]) for record in records)


FORMAT = Format(
    name="Task Manager",
    recognised_by=headers("title, description, status, priority, due_date, tags, id, created_at, updated_at, source"),
    columns=column_roles(
        {
            Role.TITLE: "title",
            Role.DESCRIPTION: "description",
            Role.STATUS: "status",
            Role.PRIORITY: "priority",
            Role.DUE: "due_date",
            Role.TAGS: "tags",
            Role.IGNORED: "id, created_at, updated_at, source",
        }
    ),
    transform_rows=_restored,
    tags_as_json=True,
    verbatim=True,
)
