"""Subject and body of the e-mail about an event."""

import unicodedata
from collections.abc import Iterator

from task_manager.domain.event import Event, EventType, ImportEvent, ReminderEvent, TaskEvent, UrgentTaskEvent
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.text import replace_forbidden

SUBJECT_LENGTH = 99
"""SNS accepts subjects of less than 100 characters."""

_HEADINGS = {
    EventType.TASK_CREATED: "Task created",
    EventType.TASK_UPDATED: "Task updated",
    EventType.TASK_DELETED: "Task deleted",
    EventType.TASK_DUE_SOON: "Task due soon",
    EventType.TASK_OVERDUE: "Task overdue",
    EventType.TASK_URGENT: "Task urgent",
    EventType.IMPORT_FINISHED: "Import finished",
}
_STATEMENTS = {
    EventType.TASK_CREATED: "was created",
    EventType.TASK_UPDATED: "was updated",
    EventType.TASK_DELETED: "was deleted",
    EventType.TASK_DUE_SOON: "is due on {due_date}",
    EventType.TASK_OVERDUE: "was due on {due_date} and is still open",
    EventType.TASK_URGENT: "is urgent",
}


def subject(event: Event) -> str:
    """Return a subject that SNS accepts: one line of printable ASCII, whatever the title or the object key holds.

    Accents are removed. A title without any letter or digit of ASCII is left out.
    """
    name = event.data.key if isinstance(event, ImportEvent) else event.data.title
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    printable = " ".join("".join(letter if letter.isprintable() else " " for letter in letters).split())
    heading = _HEADINGS[event.type]
    if not any(letter.isalnum() for letter in printable):
        return heading
    line = f"{heading}: {printable}"
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 3]}..."


def body(event: Event) -> str:
    """Return the body in plain text. An object key, or a task of an earlier release, may have characters of no text."""
    lines = _import_lines(event.data) if isinstance(event, ImportEvent) else _task_lines(event)
    return replace_forbidden("\n".join(lines) + "\n", "\ufffd")


def _task_lines(event: TaskEvent | ReminderEvent | UrgentTaskEvent) -> Iterator[str]:
    task = event.data
    yield f"The task “{task.title}” {_STATEMENTS[event.type].format(due_date=task.due_date)}."
    yield ""
    yield f"Status: {_words(task.status)}"
    yield f"Priority: {_words(task.priority)}"
    if task.due_date:
        yield f"Due: {task.due_date}"
    if task.tags:
        yield f"Tags: {', '.join(task.tags)}"
    if task.description:
        yield ""
        yield task.description
        yield ""
    yield f"Id: {task.id}"


def _import_lines(finished: Import) -> Iterator[str]:
    if finished.status is ImportStatus.FAILED:
        yield f"The file “{finished.key}” could not be imported, and no task was created."
    else:
        yield f"The file “{finished.key}” was imported."
        yield ""
        yield f"Rows read: {finished.rows_read}"
        yield f"Tasks created: {finished.rows_created}"
        yield f"Rows rejected: {finished.rows_rejected}"
    if finished.error:
        yield finished.error
    if finished.report_key:
        yield f"Report: {finished.report_key}"
    yield f"Id: {finished.id}"


def _words(value: str) -> str:
    return value.replace("_", " ")
