"""The schedule's function on moto, and what its stream makes of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from task_manager.domain.task import Task
from task_manager.handlers import publish_task_events, send_reminders
from tests.fakes import FakeEventPublisher
from tests.unit.handlers.conftest import Api, Invocation, stream_record

SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


def test_a_task_that_is_due_soon_has_one_reminder_event(
    api: Api, stored: Callable[[str], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = (datetime.now(UTC) - timedelta(hours=12)).date() + timedelta(days=1)
    task = api("POST", "/tasks", {"title": "Water", "due_date": str(soon)}).json
    api("POST", "/tasks", {"title": "Later", "due_date": str(soon + timedelta(days=2))})
    publisher = FakeEventPublisher()
    monkeypatch.setattr(publish_task_events, "event_publisher", lambda: publisher)

    for _ in range(2):
        send_reminders.handler(SCHEDULED, Invocation())
    [reminder] = stored("reminders")
    publish_task_events.handler({"Records": [stream_record("INSERT", table="reminders", new=reminder)]}, Invocation())

    [event] = publisher.published
    assert event.id == reminder["id"] == f"task.due_soon:{task['id']}:{soon}"
    assert event.data == Task.model_validate(task)
    kept_for = datetime.fromtimestamp(int(reminder["expires_at"]), UTC) - event.time
    assert timedelta(days=89) < kept_for <= timedelta(days=90)
