"""What a person reads of an event, in an e-mail."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from task_manager.domain.event import Event, EventType

SUBJECT_LENGTH = 99
"""SNS wants subjects of less than 100 characters."""

_HAPPENED = {
    EventType.TASK_CREATED: "Task created",
    EventType.TASK_UPDATED: "Task updated",
    EventType.TASK_DELETED: "Task deleted",
    EventType.TASK_DUE_SOON: "Task due soon",
    EventType.TASK_OVERDUE: "Task overdue",
    EventType.IMPORT_FINISHED: "Import finished",
}


def subject(event: Event) -> str:
    """Return a subject that SNS takes: printable ASCII on one line, whatever a name holds.

    Letters with accents lose them. A name that ASCII can say nothing of is left out.
    """
    name = event.data["key"] if event.type is EventType.IMPORT_FINISHED else event.data["title"]
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in letters).split())
    happened = _HAPPENED[event.type]
    if not any(letter.isalnum() for letter in said):
        return happened
    whole = f"{happened}: {said}"
    return whole if len(whole) <= SUBJECT_LENGTH else f"{whole[: SUBJECT_LENGTH - 3]}..."


def text(event: Event) -> str:
    """Return the body of an e-mail: plain sentences and the facts, one a line."""
    lines = _import_lines(event.data) if event.type is EventType.IMPORT_FINISHED else _task_lines(event)
    return "\n".join(lines) + "\n"


def _task_lines(event: Event) -> Iterator[str]:
    task = event.data
    match event.type:
        case EventType.TASK_DUE_SOON:
            yield f"The task “{task['title']}” is due on {task['due_date']}."
        case EventType.TASK_OVERDUE:
            yield f"The task “{task['title']}” was due on {task['due_date']} and is still open."
        case _:
            yield f"The task “{task['title']}” was {_HAPPENED[event.type].removeprefix('Task ')}."
    yield ""
    yield f"Status: {_words(task['status'])}"
    yield f"Priority: {_words(task['priority'])}"
    if task["due_date"]:
        yield f"Due: {task['due_date']}"
    if task["tags"]:
        yield f"Tags: {', '.join(task['tags'])}"
    if task["description"]:
        yield ""
        yield task["description"]
        yield ""
    yield f"Id: {task['id']}"


def _import_lines(finished: Mapping[str, Any]) -> Iterator[str]:
    if finished["status"] == "failed":
        yield f"The file “{finished['key']}” could not be imported, and no task was created."
    else:
        yield f"The file “{finished['key']}” was imported."
        yield ""
        yield f"Rows read: {finished['rows_read']}"
        yield f"Tasks created: {finished['rows_created']}"
        yield f"Rows rejected: {finished['rows_rejected']}"
    if finished["error"]:
        yield finished["error"]
    if finished["report_key"]:
        yield f"Report: {finished['report_key']}"
    yield f"Id: {finished['id']}"


def _words(value: str) -> str:
    return value.replace("_", " ")
