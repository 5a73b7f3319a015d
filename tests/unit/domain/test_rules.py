from datetime import UTC, date, datetime
from itertools import product

import pytest

from task_manager.domain.errors import InvalidInput
from task_manager.domain.rules import LENIENT_POLICY, REST_POLICY, STRICT_IMPORT_POLICY, RuleContext
from task_manager.domain.task import Priority, Status, Task, TaskFields

NOW = datetime(2026, 3, 10, 11, 59, tzinfo=UTC)
ALLOWED = {
    ("todo", "in_progress"),
    ("todo", "done"),
    ("todo", "cancelled"),
    ("in_progress", "todo"),
    ("in_progress", "done"),
    ("in_progress", "cancelled"),
    ("done", "todo"),
    ("done", "in_progress"),
    ("cancelled", "todo"),
}


def task(status: Status) -> Task:
    return Task.create(TaskFields(title="x", status=status), task_id="1", source="api", now=NOW)


@pytest.mark.parametrize(("current", "next_status"), list(product(Status, Status)))
def test_status_transitions(current: Status, next_status: Status) -> None:
    context = RuleContext(NOW, task(current))
    proposed = TaskFields(title="x", status=next_status)

    if current is next_status or (current, next_status) in ALLOWED:
        REST_POLICY.check(proposed, context)
    else:
        with pytest.raises(InvalidInput) as refusal:
            REST_POLICY.check(proposed, context)
        assert [error.pointer for error in refusal.value.errors] == ["/status"]


@pytest.mark.parametrize("status", Status)
def test_a_new_task_may_have_any_status(status: Status) -> None:
    REST_POLICY.check(TaskFields(title="x", status=status), RuleContext(NOW))


def test_a_day_is_past_once_it_has_ended_at_utc_minus_12() -> None:
    yesterday = TaskFields(title="x", due_date=date(2026, 3, 9))

    REST_POLICY.check(yesterday, RuleContext(NOW))
    with pytest.raises(InvalidInput):
        REST_POLICY.check(yesterday, RuleContext(NOW.replace(hour=12)))


@pytest.mark.parametrize("fields", [{"priority": Priority.HIGH}, {"due_date": date(2026, 3, 9)}, {}])
def test_a_task_that_becomes_urgent_needs_a_due_date(fields: dict[str, object]) -> None:
    urgent = TaskFields(title="x", priority=Priority.URGENT)
    current_fields = TaskFields.model_validate({"title": "x", "priority": Priority.URGENT, **fields})
    current = Task.create(current_fields, task_id="1", source="api", now=NOW)

    if current_fields == urgent:
        # Imported tasks may have such a status, and can be changed.
        REST_POLICY.check(urgent.model_copy(update={"status": Status.DONE}), RuleContext(NOW, current))
    else:
        with pytest.raises(InvalidInput):
            REST_POLICY.check(urgent, RuleContext(NOW, current))


def test_every_broken_rule_is_named() -> None:
    broken = TaskFields(title="x", priority=Priority.URGENT, status=Status.DONE)

    with pytest.raises(InvalidInput) as refusal:
        REST_POLICY.check(broken, RuleContext(NOW, task(Status.CANCELLED)))

    assert {error.pointer for error in refusal.value.errors} == {"/due_date", "/status"}


def test_an_imported_task_may_be_past_unless_the_rules_apply() -> None:
    past = TaskFields(title="x", priority=Priority.URGENT, due_date=date(2020, 1, 1))

    LENIENT_POLICY.check(past, RuleContext(NOW))
    with pytest.raises(InvalidInput):
        STRICT_IMPORT_POLICY.check(past, RuleContext(NOW))
