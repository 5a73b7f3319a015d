"""E-mails about events."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.domain.event import Event, EventType, TaskChange, import_event, reminder_event, task_event
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Priority, Task, TaskFields
from task_manager.notifications.email import body, subject
from tests.strategies import readable

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = "0195b1e6-0000-7000-8000-000000000001"
SAFE = re.compile(r"[A-Za-z][\x20-\x7e]{0,98}")


def about_a_task(title: str, kind: TaskChange = EventType.TASK_CREATED, **fields: object) -> Event:
    given_fields = TaskFields.model_validate({"title": title, **fields})
    return task_event(kind, Task.create(given_fields, task_id=ID, source="api", now=NOW))


def about_an_import(key: str, **fields: object) -> Event:
    return import_event(Import.model_validate({"id": ID, "key": key, "started_at": NOW, **fields}))


titles = readable(200)


@given(title=titles, kind=st.sampled_from([EventType.TASK_CREATED, EventType.TASK_UPDATED, EventType.TASK_DELETED]))
def test_sns_takes_the_subject_of_any_task(title: str, kind: TaskChange) -> None:
    assert SAFE.fullmatch(subject(about_a_task(title, kind)))


@given(key=st.text(max_size=1024))
def test_sns_takes_the_subject_of_any_import(key: str) -> None:
    assert SAFE.fullmatch(subject(about_an_import(key)))


@pytest.mark.parametrize(
    ("kind", "expected_subject", "first_line"),
    [
        (ReminderKind.DUE_SOON, "Task due soon: Water", "The task “Water” is due on 2026-03-02."),
        (ReminderKind.OVERDUE, "Task overdue: Water", "The task “Water” was due on 2026-03-02 and is still open."),
    ],
)
def test_a_reminder_says_when_the_task_is_due(kind: ReminderKind, expected_subject: str, first_line: str) -> None:
    fields = TaskFields(title="Water", due_date=date(2026, 3, 2))
    task = Task.create(fields, task_id=ID, source="api", now=NOW)
    event = reminder_event(Reminder(kind=kind, task=task, at=NOW))

    assert subject(event) == expected_subject
    assert body(event) == (f"{first_line}\n\nStatus: todo\nPriority: medium\nDue: 2026-03-02\nId: {ID}\n")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Water the plants", "Task created: Water the plants"),
        ("Añadir über-façade", "Task created: Anadir uber-facade"),
        ("日本語", "Task created"),
        ("🎉 !", "Task created"),
        ("x" * 200, f"Task created: {'x' * 82}..."),
        ("Half 日本 known", "Task created: Half known"),
    ],
)
def test_a_subject_is_transliterated_to_ascii(title: str, expected: str) -> None:
    assert subject(about_a_task(title)) == expected


def test_a_subject_has_one_line_though_a_key_has_two() -> None:
    assert (
        subject(about_an_import("imports/a\r\nBcc: x@example.org")) == "Import finished: imports/a Bcc: x@example.org"
    )


def test_a_mail_about_a_task_has_all_fields() -> None:
    event = about_a_task(
        "日本 trip",
        EventType.TASK_UPDATED,
        description="Two\nlines.",
        status="in_progress",
        priority=Priority.URGENT,
        due_date=date(2026, 12, 31),
        tags=["travel", "año"],
        assignee="Ana Ruiz",
        list="Japan",
        external_url="https://example.com/7",
    )
    assert body(event) == (
        "The task “日本 trip” was updated.\n"
        "\n"
        "Status: in progress\n"
        "Priority: urgent\n"
        "Due: 2026-12-31\n"
        "Assignee: Ana Ruiz\n"
        "List: Japan\n"
        "Tags: travel, año\n"
        "\n"
        "Two\nlines.\n"
        "\n"
        "Link: https://example.com/7\n"
        f"Id: {ID}\n"
    )


def test_a_mail_about_a_plain_task_omits_empty_fields() -> None:
    assert body(about_a_task("Water", EventType.TASK_DELETED)) == (
        f"The task “Water” was deleted.\n\nStatus: todo\nPriority: medium\nId: {ID}\n"
    )


def test_a_mail_about_an_import_has_its_counts() -> None:
    counts = {"rows_read": 5, "rows_created": 3, "rows_rejected": 2, "report_key": "reports/1.csv"}
    assert body(about_an_import("imports/años.csv", status=ImportStatus.SUCCEEDED, **counts)) == (
        "The file “imports/años.csv” was imported.\n"
        "\n"
        "Rows read: 5\n"
        "Tasks created: 3\n"
        "Rows rejected: 2\n"
        "Report: reports/1.csv\n"
        f"Id: {ID}\n"
    )


def test_a_mail_about_an_import_has_its_storage_errors() -> None:
    text = body(about_an_import("imports/a.csv", status=ImportStatus.SUCCEEDED, error="2 rows could not be stored."))

    assert "\n2 rows could not be stored.\n" in text


def test_a_mail_about_a_failed_import_has_the_reason() -> None:
    assert body(about_an_import("imports/a.csv", status=ImportStatus.FAILED, error="The file is empty.")) == (
        f"The file “imports/a.csv” could not be imported, and no task was created.\nThe file is empty.\nId: {ID}\n"
    )
