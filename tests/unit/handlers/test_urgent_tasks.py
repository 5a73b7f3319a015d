"""Urgent tasks on moto: start and stop of the workflow, its steps, and an outage of Step Functions."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from task_manager import observability
from task_manager.adapters.urgent_task_workflow import StepFunctionsUrgentTaskWorkflow
from task_manager.composition import aws
from task_manager.composition.tasks import task_store
from task_manager.correlation import correlation_id
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused, Unavailable
from task_manager.domain.event import EventType, TaskChange, task_event
from task_manager.domain.task import Priority, Task, TaskFields
from task_manager.handlers import (
    check_urgent_task,
    deliver_urgent_task,
    monitor_urgent_tasks,
    process_sqs,
    publish_task_events,
    send_reminders,
)
from task_manager.use_cases.urgent_tasks import DeliverUrgentTask
from tests.fakes import FakeExternalService
from tests.unit.handlers.conftest import ENVIRONMENT, Api, Invocation, stream_record
from tests.unit.handlers.queues import Queue

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

Stored = Callable[[str], list[dict[str, Any]]]
Refused = tuple[StepFunctionsUrgentTaskWorkflow, Stubber]
MACHINE = ENVIRONMENT["URGENT_TASK_STATE_MACHINE_ARN"]
EXECUTIONS = MACHINE.replace(":stateMachine:", ":execution:")


@pytest.fixture
def queues(environment: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Queue]:
    queues = {name: Queue(boto3.client("sqs"), name) for name in ("background", "urgent-tasks")}
    for name, queue in queues.items():
        variable = name.replace("-", "_").upper()
        monkeypatch.setenv(f"{variable}_QUEUE_URL", queue.url)
        monkeypatch.setenv(f"{variable}_DLQ_URL", queue.dlq)
    return queues


@pytest.fixture
def step_functions(queues: dict[str, Queue]) -> "SFNClient":
    client = boto3.client("stepfunctions")
    definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}})
    role = "arn:aws:iam::123456789012:role/workflow"
    created = client.create_state_machine(name="urgent-task", definition=definition, roleArn=role)
    assert created["stateMachineArn"] == MACHINE
    return client


@pytest.fixture
def tomorrow() -> str:
    """Return the day after the earliest current day of all time zones."""
    return str((datetime.now(UTC) - timedelta(hours=12)).date() + timedelta(days=1))


def monitor(task_id: str, kind: TaskChange) -> None:
    body = task_event(kind, task_store().get(task_id), "request-1").model_dump_json()
    record = {"messageId": "1", "receiptHandle": "1", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    assert monitor_urgent_tasks.handler({"Records": [record]}, Invocation()) == {"batchItemFailures": []}


def executions(client: "SFNClient", status: Any) -> dict[str, Any]:
    """Return the input of each execution, by its name."""
    executions = client.list_executions(stateMachineArn=MACHINE, statusFilter=status)["executions"]
    return {
        execution["name"]: json.loads(client.describe_execution(executionArn=execution["executionArn"])["input"])
        for execution in executions
    }


def test_an_urgent_task_is_monitored_once_until_it_is_done(
    api: Api, step_functions: "SFNClient", tomorrow: str
) -> None:
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow}).json["id"]
    execution_input = {"task_id": task_id}
    for _ in range(2):
        monitor(task_id, EventType.TASK_CREATED)
    assert executions(step_functions, "RUNNING") == {task_id: execution_input}

    api("PATCH", "/tasks/{id}", {"status": "done"}, id=task_id)
    monitor(task_id, EventType.TASK_UPDATED)
    assert executions(step_functions, "RUNNING") == {}
    assert set(executions(step_functions, "ABORTED")) == {task_id}

    api("PATCH", "/tasks/{id}", {"status": "todo"}, id=task_id)
    monitor(task_id, EventType.TASK_UPDATED)
    assert executions(step_functions, "RUNNING") == {f"{task_id}-2": execution_input}


def publish(queues: dict[str, Queue], monkeypatch: pytest.MonkeyPatch, item: dict[str, Any]) -> None:
    """Publish the creation of a task to both queues, subscribed as in the stack."""
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="events")["TopicArn"]
    monkeypatch.setenv("EVENTS_TOPIC_ARN", topic)
    filter_policy = {"event_type": ["task.created", "task.updated", "task.deleted"], "priority": ["urgent"]}
    for name, attributes in (("background", {}), ("urgent-tasks", {"FilterPolicy": json.dumps(filter_policy)})):
        sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=queues[name].arn,
            Attributes={"RawMessageDelivery": "true", **attributes},
        )
    publish_task_events.handler({"Records": [stream_record("INSERT", new=item)]}, Invocation())


def test_an_outage_of_step_functions_delays_monitoring_and_nothing_else(
    api: Api,
    queues: dict[str, Queue],
    step_functions: "SFNClient",
    stored: Stored,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": "2999-12-31"}).json["id"]
    publish(queues, monkeypatch, stored("tasks")[0])
    changes = queues["urgent-tasks"].event()

    with Stubber(aws.step_functions()) as outage:
        outage.add_client_error("start_execution", "ServiceUnavailable", http_status_code=503)
        delivery = process_sqs.handler(queues["background"].event(attempt=3), Invocation())
        delivered = api("GET", "/tasks/{id}", id=task_id).json
        monitoring = monitor_urgent_tasks.handler(changes, Invocation())
        outage.assert_no_pending_responses()

    assert delivery == {"batchItemFailures": []}
    assert delivered["processing"]["status"] == "done"
    assert len(monitoring["batchItemFailures"]) == 1
    assert executions(step_functions, "RUNNING") == {}
    assert api("GET", "/tasks/{id}", id=task_id).json == delivered
    assert monitor_urgent_tasks.handler(changes, Invocation()) == {"batchItemFailures": []}
    assert set(executions(step_functions, "RUNNING")) == {task_id}
    assert queues["urgent-tasks"].dead() == queues["background"].dead() == []


@pytest.mark.parametrize("priority", ["low", "urgent"])
def test_only_changes_of_urgent_tasks_are_queued_for_monitoring(
    api: Api, queues: dict[str, Queue], stored: Stored, monkeypatch: pytest.MonkeyPatch, priority: str
) -> None:
    api("POST", "/tasks", {"title": "Call", "priority": priority, "due_date": "2999-12-31"})

    publish(queues, monkeypatch, stored("tasks")[0])

    assert len(queues["background"].event()["Records"]) == 1
    assert len(queues["urgent-tasks"].event()["Records"]) == (priority == "urgent")


def test_a_message_that_is_no_event_is_dead_lettered_by_its_function(queues: dict[str, Queue]) -> None:
    queue = queues["urgent-tasks"]
    queue.send("not an event")

    assert monitor_urgent_tasks.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    [message] = queue.dead()
    causes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert causes == {"error": "NotAnEvent", "function": "monitor_urgent_tasks", "attempts": "1"}


def test_the_daily_run_monitors_what_is_due_soon(api: Api, step_functions: "SFNClient", tomorrow: str) -> None:
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow}).json["id"]
    api("POST", "/tasks", {"title": "Water", "due_date": tomorrow})

    for _ in range(2):
        send_reminders.handler({}, Invocation())

    assert set(executions(step_functions, "RUNNING")) == {task_id}


def test_a_check_returns_the_time_of_the_next_and_reminds(api: Api, stored: Stored, tomorrow: str) -> None:
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow}).json["id"]

    start_time = datetime.now(UTC).replace(microsecond=0)
    assessment = check_urgent_task.handler({"task_id": task_id}, Invocation())
    after = datetime.now(UTC)

    assert (assessment["stage"], assessment["due_date"]) == ("waiting", tomorrow)
    day = timedelta(days=1)
    assert start_time + day <= datetime.fromisoformat(assessment["until"]) <= after + day
    assert [item["id"] for item in stored("reminders")] == [f"task.due_soon:{task_id}:{tomorrow}"]
    json.dumps(assessment)


def test_a_check_of_a_missing_task_is_closed(environment: None) -> None:
    step_input = {"task_id": "0195b1e6-0000-7000-8000-000000000001"}

    assessment = check_urgent_task.handler(step_input, Invocation())

    assert assessment == {"stage": "closed", "due_date": None, "until": None}


def test_a_refused_delivery_is_a_result_and_a_failed_one_is_an_error(
    api: Api, monkeypatch: pytest.MonkeyPatch, tomorrow: str
) -> None:
    service = FakeExternalService(failures=[DeliveryRefused("no"), DeliveryFailed("not now")])
    composed = DeliverUrgentTask(task_store(), service)
    monkeypatch.setattr(deliver_urgent_task, "deliver_urgent_task", lambda: composed)
    task_id = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow}).json["id"]

    step_input = {"task_id": task_id, "execution_name": task_id}
    assert deliver_urgent_task.handler(step_input, Invocation()) == {"refused": True}
    with pytest.raises(DeliveryFailed):
        deliver_urgent_task.handler(step_input, Invocation())
    assert deliver_urgent_task.handler(step_input, Invocation()) == {"refused": False}

    assert [(event.id, event.correlationid) for event in service.delivered] == [(f"task.urgent:{task_id}", "request-1")]


def test_an_execution_that_an_earlier_release_started_is_kept(step_functions: "SFNClient") -> None:
    task = Task.create(
        TaskFields(title="Call", priority=Priority.URGENT), task_id="task-1", source="api", now=datetime.now(UTC)
    )
    earlier_input = {"task_id": task.id, "correlation_id": "request-1"}
    step_functions.start_execution(stateMachineArn=MACHINE, name=task.id, input=json.dumps(earlier_input))

    StepFunctionsUrgentTaskWorkflow(step_functions, MACHINE).start(task)

    assert executions(step_functions, "RUNNING") == {task.id: earlier_input}


def test_the_steps_log_the_correlation_id_of_the_task(api: Api, monkeypatch: pytest.MonkeyPatch, tomorrow: str) -> None:
    output = StringIO()
    for handler in observability.logger().handlers:
        monkeypatch.setattr(handler, "stream", output)
    created = api("POST", "/tasks", {"title": "Call", "priority": "urgent", "due_date": tomorrow})

    check_urgent_task.handler({"task_id": created.json["id"]}, Invocation())
    deliver_urgent_task.handler({"task_id": created.json["id"], "execution_name": "execution"}, Invocation())

    steps = [line for line in map(json.loads, output.getvalue().splitlines()) if line["message"] == "invocation"]
    assert [line["correlation_id"] for line in steps] == [created.headers["X-Request-Id"]] * 2
    assert correlation_id() is None


@pytest.fixture
def refused(aws: boto3.Session) -> Iterator[Refused]:
    """Return a workflow on a Step Functions with scripted responses."""
    client = aws.client("stepfunctions")
    with Stubber(client) as stubbed:
        yield StepFunctionsUrgentTaskWorkflow(client, MACHINE), stubbed
        stubbed.assert_no_pending_responses()


def test_an_execution_that_has_ended_is_skipped(refused: Refused) -> None:
    workflow, stubbed = refused
    stopping = {"cause": "The task was done, cancelled or deleted."}
    stubbed.add_client_error(
        "stop_execution", "ValidationException", expected_params=stopping | {"executionArn": f"{EXECUTIONS}:task-1"}
    )
    stubbed.add_response("stop_execution", {"stopDate": datetime.now(UTC)})
    stubbed.add_client_error(
        "stop_execution", "ExecutionDoesNotExist", expected_params=stopping | {"executionArn": f"{EXECUTIONS}:task-1-3"}
    )

    workflow.stop("task-1")


def test_a_throttled_stop_is_retried_and_a_denied_one_is_an_error(refused: Refused) -> None:
    workflow, stubbed = refused
    stubbed.add_client_error("stop_execution", "ThrottlingException")
    stubbed.add_client_error("stop_execution", "AccessDeniedException")

    with pytest.raises(Unavailable):
        workflow.stop("task-1")
    with pytest.raises(ClientError):
        workflow.stop("task-1")
