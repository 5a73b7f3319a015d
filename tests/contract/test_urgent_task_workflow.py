"""What every `UrgentTaskWorkflow` does."""

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
    """A workflow, and what can be seen and done from outside."""

    def __init__(self) -> None:
        self.workflow = FakeUrgentTaskWorkflow()

    def followed(self) -> list[str]:
        """The ids of the tasks that are followed, one for each time."""
        return sorted(self.workflow.followed)

    def reason(self, task: Task) -> str | None:
        """The correlation id that came with the task that is followed."""
        return self.workflow.reasons[task.id]

    def end(self, task: Task, look: Assessment) -> None:
        """Have what follows a task end by itself."""
        self.workflow.end(task.id, look)


class OnStepFunctions:
    """The same on moto, which runs no execution: each is under way until it is ended."""

    def __init__(self, client: "SFNClient") -> None:
        self._client = client
        role = f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/workflow"
        definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}})
        made = client.create_state_machine(name="urgent-task", definition=definition, roleArn=role)
        self._machine = made["stateMachineArn"]
        self.workflow = StepFunctionsUrgentTaskWorkflow(client, self._machine)

    def followed(self) -> list[str]:
        return sorted(given["task_id"] for given in self._inputs())

    def reason(self, task: Task) -> str | None:
        reason: str | None
        [reason] = [given["correlation_id"] for given in self._inputs() if given["task_id"] == task.id]
        return reason

    def _inputs(self) -> list[dict[str, Any]]:
        running = self._client.list_executions(stateMachineArn=self._machine, statusFilter="RUNNING")["executions"]
        inputs = [self._client.describe_execution(executionArn=one["executionArn"])["input"] for one in running]
        return [json.loads(given) for given in inputs]

    def end(self, task: Task, look: Assessment) -> None:
        machine = stepfunctions_backends[DEFAULT_ACCOUNT_ID][REGION].describe_state_machine(self._machine)
        [execution] = [one for one in machine.executions if one.status == "RUNNING" and task.id in one.execution_input]
        execution.status, execution.output = "SUCCEEDED", look.model_dump_json()


World = InMemory | OnStepFunctions


@pytest.fixture(params=["memory", "step functions"])
def world(request: pytest.FixtureRequest, aws: boto3.Session) -> World:
    return InMemory() if request.param == "memory" else OnStepFunctions(aws.client("stepfunctions"))


def test_a_task_is_followed_once_however_often_it_is_asked_for(world: World) -> None:
    for task in (TASK, OTHER, TASK, POSTPONED):
        world.workflow.start(task)

    assert world.followed() == [TASK.id, OTHER.id]


def test_what_gave_reason_first_goes_along(world: World) -> None:
    world.workflow.start(TASK, "request-1")
    world.workflow.start(TASK, "request-2")

    assert world.reason(TASK) == "request-1"


def test_what_is_stopped_is_followed_no_longer_and_others_are(world: World) -> None:
    world.workflow.start(TASK)
    world.workflow.start(OTHER)

    for _ in range(2):
        world.workflow.stop(TASK.id)

    assert world.followed() == [OTHER.id]


def test_what_is_not_followed_can_be_stopped(world: World) -> None:
    world.workflow.stop(TASK.id)

    assert world.followed() == []


def test_what_was_stopped_is_followed_again_and_stopped_again(world: World) -> None:
    for _ in range(3):
        world.workflow.start(TASK)
        assert world.followed() == [TASK.id]
        world.workflow.stop(TASK.id)
        assert world.followed() == []


def test_what_was_escalated_is_not_followed_for_the_same_day_again(world: World) -> None:
    world.workflow.start(TASK)
    world.end(TASK, OVERDUE)

    world.workflow.start(TASK)
    assert world.followed() == []
    world.workflow.start(POSTPONED)
    assert world.followed() == [TASK.id]


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.FAR_AHEAD])
def test_what_ended_with_something_left_to_do_is_followed_again(world: World, stage: Stage) -> None:
    world.workflow.start(TASK)
    world.end(TASK, Assessment(stage=stage))
    world.workflow.start(TASK)
    world.workflow.start(TASK)

    assert world.followed() == [TASK.id]
