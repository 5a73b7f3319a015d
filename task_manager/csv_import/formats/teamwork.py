"""Teamwork: the sheet of its task import. A row without a task names a list; a hyphen begins the name of a subtask."""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status


def _tasks(records: Iterator[Record], positions: Mapping[str, int]) -> Iterator[Record]:
    name = positions["task"]
    list_name = next(positions[header] for header in ("tasklist", "task list") if header in positions)
    groups: list[str] = []
    parents: list[str] = []
    for record in records:
        if title := record.cells[list_name].strip():
            groups, parents = [title], []
        text = record.cells[name].strip()
        if not text:
            continue
        level = len(text) - len(text.lstrip("-"))
        text = text.lstrip("-").strip()
        parent = parents[min(level, len(parents)) - 1] if level and parents else ""
        parents[level:] = [text]
        record.cells[name] = text
        yield record._replace(groups=groups, paragraphs=[f"Parent: {parent}"] if parent else [])


FORMAT = Format(
    name="Teamwork",
    recognized_by=headers(
        "Tasklist, Task, Assign to", "Tasklist, Task, Assigned to", "Task list, Task, Assigned to, Estimated time"
    ),
    columns=column_roles(
        {
            Role.TITLE: "Task",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "Status",
            Role.PROGRESS: "Progress",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due date",
            Role.TAGS: "Tags",
            Role.START: "Start date",
            Role.ASSIGNEE: "Assign to, Assigned to",
            Role.EXTRA: "Estimated time",
            # The transform makes groups of the lists.
            Role.IGNORED: "Tasklist, Task list",
        }
    ),
    statuses={"Active": Status.TODO},
    tag_separators=",",
    transform_rows=_tasks,
)
