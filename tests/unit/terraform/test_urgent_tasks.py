"""Workflow for urgent tasks as deployed: retries, alerts and permissions."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from task_manager.domain.urgency import Stage
from tests.unit.terraform.conftest import Stack

LAMBDA = "arn:aws:lambda:eu-west-1:111122223333:function"
ALERTS = "arn:aws:sns:eu-west-1:111122223333:alerts"


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
        "NotifyUndelivered": "arn:aws:states:::sns:publish",
        "Escalate": "arn:aws:states:::sns:publish",
    }
    for name in tasks:
        (retry,) = states[name]["Retry"]
        assert retry["ErrorEquals"] == ["States.ALL"]
        assert retry["MaxAttempts"] >= 6
        assert retry["BackoffRate"] >= 2


def test_an_alert_is_published_for_a_refusal_or_permanent_failure(states: Mapping[str, Any]) -> None:
    (catch,) = states["Deliver"]["Catch"]
    (refused,) = states["Delivered"]["Choices"]

    assert refused == {"Variable": "$.delivery.refused", "BooleanEquals": True, "Next": "NotifyUndelivered"}
    assert (states["Deliver"]["Next"], states["Delivered"]["Default"]) == ("Delivered", "CheckTask")
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.delivery", "Next": "NotifyUndelivered"}
    for name in ("NotifyUndelivered", "Escalate"):
        assert states[name]["Parameters"]["TopicArn"] == ALERTS
        assert len(states[name]["Parameters"]["Subject"]) < 100


def test_every_stage_of_a_task_leads_somewhere(states: Mapping[str, Any]) -> None:
    chosen = {
        choice["StringEquals"]: choice["Next"] for choice in states["Decide"]["Choices"] if "StringEquals" in choice
    }

    assert chosen == {Stage.CLOSED: "NothingToDo", Stage.FAR_AHEAD: "NothingToDo", Stage.OVERDUE: "Escalate"}
    assert states["Decide"]["Default"] == "Wait"
    assert states["Wait"]["TimestampPath"] == "$.assessment.until"
    # In the format that the start of the next execution parses.
    assert {states[name]["OutputPath"] for name in ("NothingToDo", "Escalate")} == {"$.assessment"}


def test_the_workflow_may_only_run_its_steps_and_publish_alerts(production: Stack) -> None:
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
        ("sns:Publish", ALERTS),
        (
            "states:RedriveExecution",
            "arn:aws:states:eu-west-1:111122223333:execution:task-manager-prod-urgent-task:*",
        ),
    }
