"""Workflow for urgent tasks as deployed: retries, escalations and permissions."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

import pytest

from task_manager.domain.notification import (
    EscalationType,
    OverdueEscalation,
    UndeliveredEscalation,
    parse_notification,
)
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.urgency import Stage
from tests.simulation.workflow import evaluate
from tests.unit.terraform.conftest import Stack

LAMBDA = "arn:aws:lambda:eu-west-1:111122223333:function"
NOTIFICATIONS = "arn:aws:sqs:eu-west-1:111122223333:notifications"
NOW, DUE = datetime(2026, 3, 11, 12, tzinfo=UTC), date(2026, 3, 10)


@pytest.fixture(scope="module")
def states(production: Stack) -> Mapping[str, Any]:
    machine = production["urgent_task_workflow.aws_sfn_state_machine.this"]
    assert machine["type"] == "STANDARD"
    parsed: Mapping[str, Any] = json.loads(machine["definition"])["States"]
    return parsed


def test_every_step_is_retried(states: Mapping[str, Any]) -> None:
    tasks = {name: state["Resource"] for name, state in states.items() if state["Type"] == "Task"}

    assert tasks == {
        "CheckTask": f"{LAMBDA}:check-urgent-task",
        "Deliver": f"{LAMBDA}:deliver-urgent-task",
        "NotifyUndelivered": "arn:aws:states:::sqs:sendMessage",
        "Escalate": "arn:aws:states:::sqs:sendMessage",
        "RecordEscalation": "arn:aws:states:::dynamodb:updateItem",
    }
    for name in tasks:
        (retry,) = states[name]["Retry"]
        assert retry["ErrorEquals"] == ["States.ALL"]
        assert retry["MaxAttempts"] >= 6
        assert retry["BackoffRate"] >= 2


def test_a_refusal_or_permanent_failure_is_escalated(states: Mapping[str, Any]) -> None:
    (catch,) = states["Deliver"]["Catch"]
    (refused,) = states["Delivered"]["Choices"]

    assert refused == {"Variable": "$.delivery.refused", "BooleanEquals": True, "Next": "NotifyUndelivered"}
    assert (states["Deliver"]["Next"], states["Delivered"]["Default"]) == ("Delivered", "CheckTask")
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.delivery", "Next": "NotifyUndelivered"}


def test_an_escalation_is_queued_in_the_form_that_its_function_reads(states: Mapping[str, Any]) -> None:
    execution = {"task_id": "one", "assessment": {"due_date": "2026-03-01"}}
    escalations = {}
    for name in ("NotifyUndelivered", "Escalate"):
        parameters = states[name]["Parameters"]
        assert parameters["QueueUrl"] == "https://sqs/notifications"
        body = {key.removesuffix(".$"): _value(text, execution) for key, text in parameters["MessageBody"].items()}
        escalations[name] = parse_notification(json.dumps(body))

    assert escalations == {
        "NotifyUndelivered": UndeliveredEscalation(type=EscalationType.UNDELIVERED, task_id="one"),
        "Escalate": OverdueEscalation(type=EscalationType.OVERDUE, task_id="one", due_date=date(2026, 3, 1)),
    }


def _value(text: str, execution: Any) -> Any:
    """Return a literal, or the value at a path of the execution's data."""
    if not text.startswith("$."):
        return text
    return reduce(lambda data, step: data[step], text.removeprefix("$.").split("."), execution)


def test_every_stage_of_a_task_leads_somewhere(states: Mapping[str, Any]) -> None:
    chosen = {
        choice["StringEquals"]: choice["Next"] for choice in states["Decide"]["Choices"] if "StringEquals" in choice
    }

    assert chosen == {Stage.CLOSED: "NothingToDo", Stage.FAR_AHEAD: "NothingToDo", Stage.OVERDUE: "Escalate"}
    assert states["Decide"]["Default"] == "Wait"
    assert states["Wait"]["TimestampPath"] == "$.assessment.until"
    assert states["Escalate"]["Next"] == "RecordEscalation"
    # In the format that the start of the next execution parses.
    assert states["NothingToDo"] == {"Type": "Succeed", "OutputPath": "$.assessment"}
    assert not [name for name, state in states.items() if state.get("End")]


def test_an_escalation_is_recorded_on_its_reminder_whatever_happens(states: Mapping[str, Any]) -> None:
    state = states["RecordEscalation"]
    task = Task.create(TaskFields(title="Call", due_date=DUE), task_id="task-1", source="api", now=NOW)
    reminder = Reminder(kind=ReminderKind.OVERDUE, task=task, at=NOW)

    assert state["Parameters"]["TableName"] == "task-manager-prod-reminders"
    data = {"task_id": task.id, "assessment": {"due_date": str(DUE)}}
    assert evaluate(state["Parameters"]["Key"]["id"]["S.$"], data, {}) == reminder.id
    (catch,) = state["Catch"]
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": state["Next"]}
    assert state["Next"] == "NothingToDo"


def test_the_workflow_may_only_run_its_steps_and_queue_and_record_escalations(production: Stack) -> None:
    policy = json.loads(production["urgent_task_workflow.aws_iam_role_policy.definition"]["policy"])

    granted = {
        (action, resource)
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    assert granted == {
        ("lambda:InvokeFunction", f"{LAMBDA}:check-urgent-task"),
        ("lambda:InvokeFunction", f"{LAMBDA}:deliver-urgent-task"),
        ("sqs:SendMessage", NOTIFICATIONS),
        (
            "states:RedriveExecution",
            "arn:aws:states:eu-west-1:111122223333:execution:task-manager-prod-urgent-task:*",
        ),
        ("dynamodb:UpdateItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/reminders"),
    }
