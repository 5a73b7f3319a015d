"""Mail about one notification, or digest of several."""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum

from task_manager.domain.event import EventType
from task_manager.domain.notification import Escalation, EscalationType, Notification
from task_manager.domain.ports.mail import Mail
from task_manager.notifications.email import body, cut, statement, subject

LISTED = 100
"""Notifications that a digest lists one by one. At most 1 KB each, they stay far below SNS's limit of 256 KB."""

# In the order of the text: what a person has to do comes first.
_KINDS = {
    EscalationType.OVERDUE: ("urgent task overdue", "urgent tasks overdue"),
    EscalationType.UNDELIVERED: ("urgent task not delivered", "urgent tasks not delivered"),
    EventType.TASK_URGENT: ("task urgent", "tasks urgent"),
    EventType.TASK_OVERDUE: ("task overdue", "tasks overdue"),
    EventType.TASK_DUE_SOON: ("task due soon", "tasks due soon"),
    EventType.IMPORT_FINISHED: ("import finished", "imports finished"),
    EventType.TASK_CREATED: ("task created", "tasks created"),
    EventType.TASK_UPDATED: ("task updated", "tasks updated"),
    EventType.TASK_DELETED: ("task deleted", "tasks deleted"),
}
_ORDER: list[StrEnum] = list(_KINDS)


def mail(notifications: Sequence[Notification]) -> Mail:
    """Return the mail about `notifications`, at least one: all details of one, or a digest of several."""
    if len(notifications) == 1:
        return Mail(subject(notifications[0]), body(notifications[0]))
    counts = list(_counts(notifications))
    return Mail(cut(", ".join(counts)), "\n".join(_lines(counts, notifications)) + "\n")


def _counts(notifications: Sequence[Notification]) -> Iterator[str]:
    numbers: Counter[StrEnum] = Counter(notification.type for notification in notifications)
    for kind, (singular, plural) in _KINDS.items():
        if number := numbers[kind]:
            yield f"{number} {singular if number == 1 else plural}"


def _lines(counts: Sequence[str], notifications: Sequence[Notification]) -> Iterator[str]:
    yield from counts
    yield ""
    yield from map(statement, sorted(notifications, key=_place)[:LISTED])
    if len(notifications) > LISTED:
        yield f"{len(notifications) - LISTED} more are not listed."


def _place(notification: Notification) -> tuple[int, str]:
    time = "" if isinstance(notification, Escalation) else notification.time.isoformat()
    return _ORDER.index(notification.type), time
