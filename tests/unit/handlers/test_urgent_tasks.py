"""Urgent tasks on moto: the queue has them followed, and the steps of the workflow do what they are for."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from task_manager.adapters.urgent_task_workflow import StepFunctionsUrgentTaskWorkflow
from task_manager.composition.tasks import task_store
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused, Unavailable
from task_manager.domain.event import EventType, task_event
from task_manager.handlers import check_urgent_task, deliver_urgent_task, process_sqs, send_reminders
from task_manager.use_cases.urgent_tasks import DeliverUrgentTask
from tests.fakes import FakeExternalService
from tests.unit.handlers.conftest import ENVIRONMENT, Api, Invocation

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

Stored = Callable[[str], list[dict[str, Any]]]
Refused = tuple[StepFunctionsUrgentTaskWorkflow, Stubber]
MACHINE = ENVIRONMENT["URGENT_TASK_STATE_MACHINE_ARN"]
EXECUTIONS = MACHINE.replace(":stateMachine:", ":execution:")


@pytest.fixture
def step_functions(environment: None, monkeypatch: pytest.MonkeyPatch) -> "SFNClient":
    monkeypatch.setenv("BACKGROUND_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/background")
    monkeypatch.setenv("BACKGROUND_DLQ_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/background-dlq")
    client = boto3.client("stepfunctions")
    definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}})
    role = "arn:aws:iam::123456789012:role/workflow"
    made = client.create_state_machine(name="urgent-task", definition=definition, roleArn=role)
    assert made["stateMachineArn"] == MACHINE
    return client


@pytest.fixture
def tomorrow() -> str:
    """The day after the one that it still is somewhere."""
    return str((datetime.now(UTC) - timedelta(hours=12)).date() + timedelta(days=1))


def work_off(task_id: str, kind: EventType) -> None:
    body = task_event(kind, task_store().get(task_id), "request-1").model_dump_json()
    record = {"messageId": "1", "receiptHandle": "1", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    assert process_sqs.handler({"Records": [record]}, Invocation()) == {"batchItemFailures": []}


def executions(client: "SFNClient", status: Any) -> dict[str, Any]:
    """The input of each execution, by its name."""
    found = client.list_executions(stateMachineArn=MACHINE, statusFilter=status)["executions"]
    return {
        one["name"]: json.loads(client.describe_execution(executionArn=one["executionArn"])["input"]) for one in found
    }


def test_the_queue_has_an_urgent_task_followed_once_until_it_is_done(
    api: Api, step_functions: "SFNClient", tomorrow: str
) -> None:
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow}).json["id"]
    given = {"task_id": task_id, "correlation_id": "request-1"}
    for _ in range(2):
        work_off(task_id, EventType.TASK_CREATED)
    assert executions(step_functions, "RUNNING") == {task_id: given}

    api("PATCH", "/tasks/{id}", {"status": "done"}, id=task_id)
    work_off(task_id, EventType.TASK_UPDATED)
    assert executions(step_functions, "RUNNING") == {}
    assert set(executions(step_functions, "ABORTED")) == {task_id}

    api("PATCH", "/tasks/{id}", {"status": "todo"}, id=task_id)
    work_off(task_id, EventType.TASK_UPDATED)
    assert executions(step_functions, "RUNNING") == {f"{task_id}.2": given}


def test_the_daily_run_has_what_is_due_soon_followed(api: Api, step_functions: "SFNClient", tomorrow: str) -> None:
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow}).json["id"]
    api("POST", "/tasks", {"title": "Water", "due_date": tomorrow})

    for _ in range(2):
        send_reminders.handler({}, Invocation())

    assert set(executions(step_functions, "RUNNING")) == {task_id}


def test_a_look_says_until_when_to_wait_and_reminds(api: Api, stored: Stored, tomorrow: str) -> None:
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow}).json["id"]

    before = datetime.now(UTC).replace(microsecond=0)
    look = check_urgent_task.handler({"task_id": task_id, "correlation_id": None}, Invocation())
    after = datetime.now(UTC)

    assert (look["stage"], look["due_date"]) == ("waiting", tomorrow)
    day = timedelta(days=1)
    assert before + day <= datetime.fromisoformat(look["until"]) <= after + day
    assert [item["id"] for item in stored("reminders")] == [f"task.due_soon:{task_id}:{tomorrow}"]
    json.dumps(look)


def test_a_look_at_nothing_is_closed(environment: None) -> None:
    given = {"task_id": "0195b1e6-0000-7000-8000-000000000001", "correlation_id": "request-1"}

    look = check_urgent_task.handler(given, Invocation())

    assert look == {"stage": "closed", "due_date": None, "until": None}


def test_the_service_is_told_and_its_refusal_is_an_answer_but_a_failure_is_not(
    api: Api, monkeypatch: pytest.MonkeyPatch, tomorrow: str
) -> None:
    service = FakeExternalService(failures=[DeliveryRefused("no"), DeliveryFailed("not now")])
    composed = DeliverUrgentTask(task_store(), service)
    monkeypatch.setattr(deliver_urgent_task, "deliver_urgent_task", lambda: composed)
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow}).json["id"]

    given = {"task_id": task_id, "execution_name": task_id, "correlation_id": "request-1"}
    assert deliver_urgent_task.handler(given, Invocation()) == {"refused": True}
    with pytest.raises(DeliveryFailed):
        deliver_urgent_task.handler(given, Invocation())
    assert deliver_urgent_task.handler(given, Invocation()) == {"refused": False}

    assert [(event.id, event.correlationid) for event in service.delivered] == [(f"task.urgent:{task_id}", "request-1")]


@pytest.fixture
def refused(aws: boto3.Session) -> Iterator[Refused]:
    """A workflow on a Step Functions that answers as it is told."""
    client = aws.client("stepfunctions")
    with Stubber(client) as stubbed:
        yield StepFunctionsUrgentTaskWorkflow(client, MACHINE), stubbed
        stubbed.assert_no_pending_responses()


def test_an_execution_that_cannot_be_stopped_any_more_is_passed_over(refused: Refused) -> None:
    workflow, stubbed = refused
    stopping = {"cause": "The task was done, cancelled or deleted."}
    stubbed.add_client_error(
        "stop_execution", "ValidationException", expected_params=stopping | {"executionArn": f"{EXECUTIONS}:task-1"}
    )
    stubbed.add_response("stop_execution", {"stopDate": datetime.now(UTC)})
    stubbed.add_client_error(
        "stop_execution", "ExecutionDoesNotExist", expected_params=stopping | {"executionArn": f"{EXECUTIONS}:task-1.3"}
    )

    workflow.stop("task-1")


def test_what_is_refused_for_now_comes_again_and_what_is_refused_for_good_is_no_success(refused: Refused) -> None:
    workflow, stubbed = refused
    stubbed.add_client_error("stop_execution", "ThrottlingException")
    stubbed.add_client_error("stop_execution", "AccessDeniedException")

    with pytest.raises(Unavailable):
        workflow.stop("task-1")
    with pytest.raises(ClientError):
        workflow.stop("task-1")
