"""Microsoft To Do, by its common exporter: rows are lists, their tasks, and the steps of the task above."""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.domain.field_types import DESCRIPTION_LENGTH
from task_manager.domain.task import Status


def _tasks(records: Iterator[Record], positions: Mapping[str, int]) -> Iterator[Record]:
    kind, title, status = positions["type"], positions["title"], positions["status"]
    groups: list[str] = []
    held: Record | None = None
    for record in records:
        text = record.cells[title].strip()
        match record.cells[kind].strip().casefold():
            case "list":
                groups = [text]
            case "step" if held is not None:
                checkbox = "[x]" if record.cells[status].strip().casefold() == "true" else "[ ]"
                held = _with_step(held, f"{checkbox} {text}")
            case _:
                if held is not None:
                    yield held
                held = record._replace(groups=groups)
    if held is not None:
        yield held


def _with_step(task: Record, step: str) -> Record:
    # A description holds no more, so that memory stays bounded.
    if sum(map(len, task.paragraphs)) > DESCRIPTION_LENGTH:
        return task
    return task._replace(paragraphs=[*task.paragraphs, step])


FORMAT = Format(
    name="Microsoft To Do",
    recognized_by=headers("Type, ID, Title, Status, Note"),
    columns=column_roles(
        {
            Role.TITLE: "Title",
            Role.DESCRIPTION: "Note",
            Role.STATUS: "Status",
            Role.DUE: "Due Date",
            Role.ID: "ID",
            Role.IGNORED: "Type",
        }
    ),
    statuses={"notStarted": Status.TODO, "inProgress": Status.IN_PROGRESS, "completed": Status.DONE},
    transform_rows=_tasks,
)
