"""Subject and body of the e-mail about one notification."""

import unicodedata
from collections.abc import Iterator

from task_manager.domain.event import EventType, ImportEvent, ReminderEvent, TaskEvent, UrgentTaskEvent
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.notification import (
    Escalation,
    EscalationType,
    Notification,
    OverdueEscalation,
    UndeliveredEscalation,
)
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
_ESCALATION_HEADINGS = {
    EscalationType.OVERDUE: "Urgent task overdue",
    EscalationType.UNDELIVERED: "Urgent task not delivered",
}
_STATEMENTS = {
    EventType.TASK_CREATED: "was created",
    EventType.TASK_UPDATED: "was updated",
    EventType.TASK_DELETED: "was deleted",
    EventType.TASK_DUE_SOON: "is due on {due_date}",
    EventType.TASK_OVERDUE: "was due on {due_date} and is still open",
    EventType.TASK_URGENT: "is urgent",
}


def subject(notification: Notification) -> str:
    """Return a subject that SNS accepts: one line of printable ASCII, whatever the title or the object key holds.

    Accents are removed. A title without any letter or digit of ASCII is left out.
    """
    if isinstance(notification, Escalation):
        return _ESCALATION_HEADINGS[notification.type]
    event = notification
    name = event.data.key if isinstance(event, ImportEvent) else event.data.title
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    printable = " ".join("".join(letter if letter.isprintable() else " " for letter in letters).split())
    heading = _HEADINGS[event.type]
    if not any(letter.isalnum() for letter in printable):
        return heading
    return cut(f"{heading}: {printable}")


def cut(line: str) -> str:
    """Return the beginning of a subject that is too long for SNS."""
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 3]}..."


def body(notification: Notification) -> str:
    """Return the body in plain text. An object key, or a task of an earlier release, may have characters of no text."""
    return replace_forbidden("\n".join(_lines(notification)) + "\n", "\ufffd")


def sentence(notification: Notification) -> str:
    """Return the body's first sentence, in one line."""
    return one_line(next(_lines(notification)))


def one_line(text: str) -> str:
    """Return a text in one line, with a mark for each character of no text."""
    return replace_forbidden(" ".join(text.split()), "\ufffd")


def statement(notification: Notification) -> str:
    """Return the body's first sentence, in one line, with the id of the task or import."""
    first = sentence(notification)
    return first if isinstance(notification, Escalation) else f"{first} Id: {notification.data.id}"


def words(value: str) -> str:
    """Return a status or a priority as people read it."""
    return value.replace("_", " ")


def _lines(notification: Notification) -> Iterator[str]:
    match notification:
        case OverdueEscalation(task_id=task_id, due_date=due_date):
            yield f"The urgent task {task_id} was due on {due_date} and is still open."
        case UndeliveredEscalation(task_id=task_id):
            yield (f"The urgent task {task_id} could not be delivered to the external service. Monitoring continues.")
        case ImportEvent(data=finished):
            yield from _import_lines(finished)
        case event:
            yield from _task_lines(event)


def _task_lines(event: TaskEvent | ReminderEvent | UrgentTaskEvent) -> Iterator[str]:
    task = event.data
    yield f"The task “{task.title}” {_STATEMENTS[event.type].format(due_date=task.due_date)}."
    yield ""
    yield f"Status: {words(task.status)}"
    yield f"Priority: {words(task.priority)}"
    if task.due_date:
        yield f"Due: {task.due_date}"
    if task.assignee:
        yield f"Assignee: {task.assignee}"
    if task.list:
        yield f"List: {task.list}"
    if task.tags:
        yield f"Tags: {', '.join(task.tags)}"
    if task.description:
        yield ""
        yield task.description
        yield ""
    if task.external_url:
        yield f"Link: {task.external_url}"
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
