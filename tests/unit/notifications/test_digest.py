"""Mail about one notification, and digests of several."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.domain.event import EventType, import_event, reminder_event, task_event, urgent_event
from task_manager.domain.imports import Import
from task_manager.domain.notification import EscalationType, Notification, OverdueEscalation, UndeliveredEscalation
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields
from task_manager.notifications.digest import LISTED, mail
from task_manager.notifications.email import body, subject
from tests.unit.notifications.test_email import ID, NOW, SAFE, about_a_task, about_an_import, titles

MAX_MESSAGE_BYTES = 256 * 1024


def overdue(task_id: str = ID) -> Notification:
    return OverdueEscalation(type=EscalationType.OVERDUE, task_id=task_id, due_date=date(2026, 3, 2))


def undelivered(task_id: str = ID) -> Notification:
    return UndeliveredEscalation(type=EscalationType.UNDELIVERED, task_id=task_id)


def a_reminder(title: str, kind: ReminderKind = ReminderKind.DUE_SOON) -> Notification:
    task = Task.create(TaskFields(title=title, due_date=date(2026, 3, 2)), task_id=ID, source="api", now=NOW)
    return reminder_event(Reminder(kind=kind, task=task, at=NOW))


def an_urgent_task(title: str) -> Notification:
    return urgent_event(Task.create(TaskFields(title=title), task_id=ID, source="api", now=NOW), "execution")


@pytest.mark.parametrize("notification", [about_a_task("Water"), about_an_import("imports/a.csv"), overdue()])
def test_a_single_notification_is_mailed_with_all_details(notification: Notification) -> None:
    sent = mail([notification])

    assert (sent.subject, sent.body) == (subject(notification), body(notification))


@pytest.mark.parametrize(
    ("notification", "expected_subject", "text"),
    [
        (overdue(), "Urgent task overdue", f"The urgent task {ID} was due on 2026-03-02 and is still open.\n"),
        (
            undelivered(),
            "Urgent task not delivered",
            f"The urgent task {ID} could not be delivered to the external service. Monitoring continues.\n",
        ),
    ],
)
def test_an_escalation_names_its_task(notification: Notification, expected_subject: str, text: str) -> None:
    sent = mail([notification])

    assert (sent.subject, sent.body) == (expected_subject, text)


def test_a_digest_counts_each_kind_and_lists_what_is_most_urgent_first() -> None:
    sent = mail(
        [
            about_a_task("Añadir"),
            about_an_import("imports/a\nb.csv"),
            a_reminder("Late", ReminderKind.OVERDUE),
            about_a_task("Water"),
            a_reminder("Soon"),
        ]
    )

    assert sent.subject == "1 task overdue, 1 task due soon, 1 import finished, 2 tasks created"
    assert sent.body == (
        "1 task overdue\n"
        "1 task due soon\n"
        "1 import finished\n"
        "2 tasks created\n"
        "\n"
        f"The task “Late” was due on 2026-03-02 and is still open. Id: {ID}\n"
        f"The task “Soon” is due on 2026-03-02. Id: {ID}\n"
        f"The file “imports/a b.csv” was imported. Id: {ID}\n"
        f"The task “Añadir” was created. Id: {ID}\n"
        f"The task “Water” was created. Id: {ID}\n"
    )


def test_notifications_of_one_kind_are_listed_as_they_happened() -> None:
    events = [
        import_event(Import(id=ID, key=f"imports/{day}.csv", started_at=datetime(2026, 3, day, tzinfo=UTC)))
        for day in (3, 1, 2)
    ]

    lines = mail(events).body.splitlines()

    assert [line.partition("/")[2][0] for line in lines if "“" in line] == ["1", "2", "3"]


def test_a_digest_of_escalations() -> None:
    sent = mail([undelivered("b"), overdue("a"), overdue("c")])

    assert sent.subject == "2 urgent tasks overdue, 1 urgent task not delivered"
    assert sent.body.splitlines()[3:] == [
        "The urgent task a was due on 2026-03-02 and is still open.",
        "The urgent task c was due on 2026-03-02 and is still open.",
        "The urgent task b could not be delivered to the external service. Monitoring continues.",
    ]


def test_a_digest_lists_the_first_notifications_and_counts_the_others() -> None:
    sent = mail([about_a_task(f"Task {number}") for number in range(LISTED + 23)])

    assert sent.subject == f"{LISTED + 23} tasks created"
    lines = sent.body.splitlines()
    assert lines.count("") == 1
    assert len([line for line in lines if line.startswith("The task “")]) == LISTED
    assert lines[-1] == "23 more are not listed."


notifications = st.one_of(
    st.builds(
        about_a_task,
        titles,
        st.sampled_from([EventType.TASK_CREATED, EventType.TASK_UPDATED, EventType.TASK_DELETED]),
    ),
    st.builds(about_an_import, st.text(max_size=1024)),
    st.builds(a_reminder, titles, st.sampled_from(ReminderKind)),
    st.builds(an_urgent_task, titles),
    st.builds(overdue),
    st.builds(undelivered),
)


@given(batch=st.lists(notifications, min_size=1, max_size=30))
def test_sns_takes_the_mail_about_any_batch(batch: list[Notification]) -> None:
    sent = mail(batch)

    assert SAFE.fullmatch(sent.subject) or sent.subject[0].isdigit()
    assert sent.subject.isascii()
    assert sent.subject.isprintable()
    assert 0 < len(sent.subject) < 100
    assert len(sent.body.encode()) < MAX_MESSAGE_BYTES


def test_the_largest_batch_of_the_largest_notifications_fits_a_message() -> None:
    # Object keys of S3 have up to 1,024 bytes, titles 200 characters of up to four bytes.
    largest = [about_an_import("🎉" * 256), about_a_task("🎉" * 200)]

    assert len(mail(largest * 5000).body.encode()) < MAX_MESSAGE_BYTES


def test_a_digest_of_all_kinds_has_a_subject_that_sns_takes() -> None:
    task = Task.create(TaskFields(title="Task"), task_id=ID, source="api", now=NOW)
    events = [task_event(kind, task) for kind in (EventType.TASK_CREATED, EventType.TASK_UPDATED)]
    kinds = [*events, overdue(), undelivered(), a_reminder("A"), a_reminder("B", ReminderKind.OVERDUE)]

    sent = mail(kinds * 100)

    assert sent.subject.startswith("100 urgent tasks overdue, 100 urgent tasks not delivered, ")
    assert sent.subject.endswith("...")
    assert len(sent.subject) == 99
