"""Messages for Slack and Teams: what they say, and that no text of a user means anything to the chat."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.domain.event import Event, EventType, import_event, reminder_event, task_event
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields
from task_manager.notifications.chat import slack_message, teams_message

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = "0195b1e6-0000-7000-8000-000000000001"


def task(title: str = "Buy milk", **fields: Any) -> Task:
    return Task.create(TaskFields(title=title, **fields), task_id=ID, source="api", now=NOW)


def created(title: str = "Buy milk", **fields: Any) -> Event:
    return task_event(EventType.TASK_CREATED, task(title, **fields))


def imported(key: str = "imports/a.csv", **fields: Any) -> Event:
    return import_event(Import(id=ID, key=key, started_at=NOW, finished_at=NOW, **fields))


def slack_texts(event: Event) -> list[str]:
    message: Any = slack_message(event)
    section, context = message["blocks"]
    assert (section["type"], context["type"]) == ("section", "context")
    texts = [section["text"], *context["elements"]]
    # Without it, Slack makes links and mentions of what looks like them.
    assert {(text["type"], text["verbatim"]) for text in texts} == {("mrkdwn", True)}
    assert message["text"] == section["text"]["text"]
    return [text["text"] for text in texts]


def teams_texts(event: Event) -> list[str]:
    message: Any = teams_message(event)
    [attachment] = message["attachments"]
    assert (message["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.2")
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert {run["type"] for run in runs} == {"TextRun"}
    return [run["text"] for run in runs]


EXPECTED = [
    (
        created(priority="high", due_date=date(2026, 3, 4)),
        ["The task “Buy milk” was created.", f"Status: todo · Priority: high · Due: 2026-03-04 · Id: {ID}"],
    ),
    (
        reminder_event(
            Reminder(kind=ReminderKind.OVERDUE, task=task(due_date=date(2026, 2, 1), status="in_progress"), at=NOW)
        ),
        [
            "The task “Buy milk” was due on 2026-02-01 and is still open.",
            f"Status: in progress · Priority: medium · Due: 2026-02-01 · Id: {ID}",
        ],
    ),
    (
        imported(status=ImportStatus.SUCCEEDED, rows_read=5, rows_created=3, rows_rejected=2),
        ["The file “imports/a.csv” was imported.", f"Tasks created: 3 · Rows rejected: 2 · Id: {ID}"],
    ),
    (
        imported(status=ImportStatus.FAILED, error="The file is empty."),
        [
            "The file “imports/a.csv” could not be imported, and no task was created.",
            f"The file is empty. · Tasks created: 0 · Rows rejected: 0 · Id: {ID}",
        ],
    ),
]


@pytest.mark.parametrize(("event", "texts"), EXPECTED)
def test_a_message_says_what_happened(event: Event, texts: list[str]) -> None:
    assert slack_texts(event) == texts
    assert teams_texts(event) == texts


def test_slack_gets_the_three_characters_escaped_that_it_documents() -> None:
    text, _ = slack_texts(created("<!channel> & <https://evil.example|Pay> &lt;"))

    assert text == ("The task “&lt;!channel&gt; &amp; &lt;https://evil.example|Pay&gt; &amp;lt;” was created.")


def test_teams_gets_markdown_as_it_was_written() -> None:
    text, _ = teams_texts(created("[Pay](https://evil.example) **now** <at>all</at>"))

    assert text == "The task “[Pay](https://evil.example) **now** <at>all</at>” was created."


TEXT = st.text(st.characters(codec=None, exclude_characters=""), min_size=1, max_size=1200)


@given(TEXT, TEXT, st.sampled_from(ImportStatus))
def test_any_text_stays_within_the_limits_and_means_nothing(key: str, error: str, status: ImportStatus) -> None:
    # An object key may have any character, and is longer than a title; what is stored is of any release.
    event = imported(key, error=error, status=status)

    for text, plain in zip(slack_texts(event), teams_texts(event), strict=True):
        assert 1 <= len(text) <= 3000
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text)
        assert text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == plain
        assert "\n" not in text
    # UTF-16 as Teams counts: at most two units for each character.
    assert len(json.dumps(teams_message(event), ensure_ascii=False).encode("utf-16", "surrogatepass")) < 28_000
    json.dumps(slack_message(event)).encode()
