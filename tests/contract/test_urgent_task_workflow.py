"""Contract of the port `UrgentTaskWorkflow`."""

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.stepfunctions.models import stepfunctions_backends

from task_manager.adapters.urgent_task_workflow import StepFunctionsUrgentTaskWorkflow
from task_manager.domain.task import Task, TaskFields
from task_manager.domain.urgency import Assessment, Stage
from tests.conftest import REGION
from tests.fakes import FakeUrgentTaskWorkflow

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

DUE = date(2026, 3, 10)
TASK = Task.create(
    TaskFields.model_validate({"title": "Call the plumber", "priority": "urgent", "due_date": DUE}),
    task_id="0195b1e6-0000-7000-8000-000000000001",
    source="api",
    now=datetime(2026, 3, 1, 12, tzinfo=UTC),
)
OTHER = TASK.model_copy(update={"id": "0195b1e6-0000-7000-8000-000000000002"})
POSTPONED = TASK.model_copy(update={"due_date": date(2026, 3, 11)})
OVERDUE = Assessment(stage=Stage.OVERDUE, due_date=DUE)


class InMemory:
    """The workflow in memory."""

    def __init__(self) -> None:
        self.workflow = FakeUrgentTaskWorkflow()

    def monitored(self) -> list[str]:
        """Return the ids of the monitored tasks, one for each running execution."""
        return sorted(self.workflow.running)

    def end(self, task: Task, assessment: Assessment) -> None:
        """End the execution that monitors a task with a result."""
        self.workflow.end(task.id, assessment)


class OnStepFunctions:
    """The workflow on moto, which runs no states: an execution is running until the test ends it."""

    def __init__(self, client: "SFNClient") -> None:
        self._client = client
        role = f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/workflow"
        definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}})
        created = client.create_state_machine(name="urgent-task", definition=definition, roleArn=role)
        self._machine = created["stateMachineArn"]
        self.workflow = StepFunctionsUrgentTaskWorkflow(client, self._machine)

    def monitored(self) -> list[str]:
        """Return the ids of the monitored tasks, one for each running execution."""
        return sorted(execution_input["task_id"] for execution_input in self._inputs())

    def _inputs(self) -> list[dict[str, Any]]:
        running = self._client.list_executions(stateMachineArn=self._machine, statusFilter="RUNNING")["executions"]
        inputs = [
            self._client.describe_execution(executionArn=execution["executionArn"])["input"] for execution in running
        ]
        return [json.loads(execution_input) for execution_input in inputs]

    def end(self, task: Task, assessment: Assessment) -> None:
        machine = stepfunctions_backends[DEFAULT_ACCOUNT_ID][REGION].describe_state_machine(self._machine)
        [execution] = [
            candidate
            for candidate in machine.executions
            if candidate.status == "RUNNING" and task.id in candidate.execution_input
        ]
        execution.status, execution.output = "SUCCEEDED", assessment.model_dump_json()


Harness = InMemory | OnStepFunctions


@pytest.fixture(params=["memory", "step functions"])
def harness(request: pytest.FixtureRequest, aws: boto3.Session) -> Harness:
    return InMemory() if request.param == "memory" else OnStepFunctions(aws.client("stepfunctions"))


def test_a_task_is_monitored_once_for_any_number_of_starts(harness: Harness) -> None:
    for task in (TASK, OTHER, TASK, POSTPONED):
        harness.workflow.start(task)

    assert harness.monitored() == [TASK.id, OTHER.id]


def test_the_monitored_tasks_are_listed(harness: Harness) -> None:
    for task in (TASK, OTHER):
        harness.workflow.start(task)
    harness.workflow.stop(TASK.id)

    assert list(harness.workflow.monitored()) == [OTHER.id]


def test_a_task_is_restarted_once_after_any_end(harness: Harness) -> None:
    for assessment in (Assessment(stage=Stage.CLOSED), Assessment(stage=Stage.FAR_AHEAD), OVERDUE):
        for _ in range(2):
            harness.workflow.restart(TASK)
        assert harness.monitored() == list(harness.workflow.monitored()) == [TASK.id]
        harness.end(TASK, assessment)


def test_a_stop_ends_the_monitoring_of_one_task(harness: Harness) -> None:
    harness.workflow.start(TASK)
    harness.workflow.start(OTHER)

    for _ in range(2):
        harness.workflow.stop(TASK.id)

    assert harness.monitored() == [OTHER.id]


def test_a_task_that_is_not_monitored_can_be_stopped(harness: Harness) -> None:
    harness.workflow.stop(TASK.id)

    assert harness.monitored() == []


def test_a_stopped_task_can_be_monitored_and_stopped_again(harness: Harness) -> None:
    for _ in range(3):
        harness.workflow.start(TASK)
        assert harness.monitored() == [TASK.id]
        harness.workflow.stop(TASK.id)
        assert harness.monitored() == []


@pytest.mark.parametrize("stage", [Stage.OVERDUE, Stage.FAR_AHEAD])
def test_a_task_is_not_started_again_for_a_due_date_that_was_escalated_or_is_far_ahead(
    harness: Harness, stage: Stage
) -> None:
    harness.workflow.start(TASK)
    harness.end(TASK, Assessment(stage=stage, due_date=DUE))

    harness.workflow.start(TASK)
    assert harness.monitored() == []
    harness.workflow.start(POSTPONED)
    assert harness.monitored() == [TASK.id]


def test_a_task_is_monitored_again_after_an_execution_that_found_it_closed(harness: Harness) -> None:
    harness.workflow.start(TASK)
    harness.end(TASK, Assessment(stage=Stage.CLOSED))
    harness.workflow.start(TASK)
    harness.workflow.start(TASK)

    assert harness.monitored() == [TASK.id]
