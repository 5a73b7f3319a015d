"""Status of an environment on moto, as data and as a page."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.sns.models import sns_backends

from scripts import status as status_command
from scripts.lib.aws import Access
from scripts.lib.common import CommandError
from scripts.lib.status import Environment, status
from scripts.lib.status_page import page
from scripts.lib.tables import shards
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.domain.imports import Import, ImportStatus
from tests.conftest import REGION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime.now(UTC).replace(microsecond=0)
IMPORT_ID = "019b76da-a800-7000-8000-000000000000"
QUIET = """\
local at 2026-01-02T03:04:05Z

Alarms: none active

Functions: 0 of 2 had errors in the last hour

Queues: messages waiting, and in flight
  background                    0      0
  background_dlq                0      0
  bulk                          0      0
  bulk_dlq                      0      0
  urgent_tasks                  0      0
  urgent_tasks_dlq              0      0
  notifications                 0      0
  notifications_dlq             0      0
  failed_events                 0      0
  destination_crm               0      0
  destination_crm_dlq           0      0

Imports: none running

Workflows: running executions
  import                        0

Subscriptions: all confirmed"""

Outputs = Mapping[str, Any]
Write = Callable[..., None]


@pytest.fixture
def outputs(aws: boto3.Session, dynamodb: "DynamoDBClient") -> Outputs:
    """Terraform outputs of a system without problems."""
    sqs, sns = aws.client("sqs"), aws.client("sns")
    queues = {
        name: sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in (
            "work",
            "work-dlq",
            "bulk",
            "bulk-dlq",
            "urgent",
            "urgent-dlq",
            "mails",
            "mails-dlq",
            "failed",
            "crm",
            "crm-dlq",
        )
    }
    workflow = aws.client("stepfunctions").create_state_machine(
        name="import",
        definition=json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}),
        roleArn="arn:aws:iam::123456789012:role/import",
    )
    for function in ("create-task", "process-sqs"):
        group = f"/aws/lambda/{function}"
        aws.client("logs").create_log_group(logGroupName=group)
        aws.client("logs").create_log_stream(logGroupName=group, logStreamName="one")
    for alarm in ("ours", "not-ours"):
        aws.client("cloudwatch").put_metric_alarm(
            AlarmName=alarm,
            AlarmDescription="Look at the queue first.",
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            MetricName="ApproximateNumberOfMessagesVisible",
            Namespace="AWS/SQS",
            Period=60,
            Statistic="Sum",
            Threshold=0,
        )
    return {
        "alarms": {"dlq-not-empty": "ours", "unhealthy": "also-ours"},
        "background_queue_url": queues["work"],
        "background_dlq_url": queues["work-dlq"],
        "bulk_queue_url": queues["bulk"],
        "bulk_dlq_url": queues["bulk-dlq"],
        "urgent_tasks_queue_url": queues["urgent"],
        "urgent_tasks_dlq_url": queues["urgent-dlq"],
        "notifications_queue_url": queues["mails"],
        "notifications_dlq_url": queues["mails-dlq"],
        "failed_events_queue_url": queues["failed"],
        "destinations": {"crm": {"queue_url": queues["crm"], "dlq_url": queues["crm-dlq"]}},
        "email_addresses": {"alerts": [], "escalations": [], "notifications": []},
        **{
            f"{topic}_topic_arn": sns.create_topic(Name=topic)["TopicArn"]
            for topic in ("events", "notifications", "escalations", "alerts")
        },
        "functions": {"create_task": "create-task", "process_sqs": "process-sqs"},
        "imports_table": "imports",
        "shard_counts": {"2026-01-01T00:00:00Z": 3},
        "region": REGION,
        "workflows": {"import": workflow["stateMachineArn"]},
    }


@pytest.fixture
def environment(aws: boto3.Session, outputs: Outputs) -> Environment:
    return Environment.connect(outputs, Access(aws))


@pytest.fixture
def write(aws: boto3.Session, outputs: Outputs) -> Write:
    """Write a log line of a function, some minutes ago."""

    def write(function: str, minutes: int, log: object) -> None:
        aws.client("logs").put_log_events(
            logGroupName=f"/aws/lambda/{function}",
            logStreamName="one",
            logEvents=[
                {
                    "timestamp": int((NOW - timedelta(minutes=minutes)).timestamp() * 1000),
                    "message": log if isinstance(log, str) else json.dumps(log),
                }
            ],
        )

    return write


def test_a_system_without_problems_is_a_short_page(environment: Environment) -> None:
    current = status(environment)

    assert current["unknown"] == {}
    assert page("local", {**current, "at": "2026-01-02T03:04:05Z"}) == QUIET


def test_a_failed_invocation_counts_once_and_the_last_error_is_shown(environment: Environment, write: Write) -> None:
    failed = {"level": "ERROR", "message": "invocation", "error": "NotFoundException"}
    write("process-sqs", 70, {**failed, "request_id": "too long ago"})
    write("process-sqs", 20, {**failed, "request_id": "first"})
    write("process-sqs", 10, {**failed, "request_id": "second"})
    write("process-sqs", 9, {"level": "ERROR", "errorType": "NotFoundException", "requestId": "second"})
    write("process-sqs", 8, "[ERROR] a line of something else")
    write("process-sqs", 7, {"level": "INFO", "message": "no ERROR at all", "request_id": "third"})

    current = status(environment)

    assert current["functions"] == {
        "create_task": {"errors": 0, "last_error": None},
        "process_sqs": {
            "errors": 2,
            "last_error": {
                "at": (NOW - timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "message": "NotFoundException",
                "request_id": "second",
            },
        },
    }
    assert "  process_sqs                   2; last at" in page("local", current)


@pytest.mark.parametrize("level", ["level", "log_level"])
def test_errors_of_lambdas_runtime_are_counted(environment: Environment, write: Write, level: str) -> None:
    write("process-sqs", 5, {level: "ERROR", "errorType": "Runtime.ImportModuleError", "requestId": "invocation"})

    process_sqs = status(environment)["functions"]["process_sqs"]

    assert (process_sqs["errors"], process_sqs["last_error"]["message"]) == (1, "Runtime.ImportModuleError")


def test_an_invocation_that_timed_out_is_shown_by_lambdas_report(environment: Environment, write: Write) -> None:
    def report(request_id: str, status: str) -> dict[str, Any]:
        record = {"requestId": request_id, "status": status, "metrics": {"durationMs": 30000.0}}
        return {"time": "2026-01-02T03:04:05.000Z", "type": "platform.report", "record": record}

    write(
        "process-sqs",
        9,
        {
            "level": "ERROR",
            "message": "invocation",
            "error": "KeyError",
            "request_id": "raised",
            "function_request_id": "raised",
        },
    )
    write("process-sqs", 8, report("raised", "error"))
    write("process-sqs", 7, report("timed-out", "timeout"))
    write("process-sqs", 6, report("done", "success"))

    process_sqs = status(environment)["functions"]["process_sqs"]

    assert process_sqs["errors"] == 2
    assert (process_sqs["last_error"]["message"], process_sqs["last_error"]["request_id"]) == ("timeout", "timed-out")


def test_errors_that_only_lambda_counted_are_included(
    aws: boto3.Session, environment: Environment, write: Write
) -> None:
    error = {"level": "ERROR", "message": "unhandled error", "exception_name": "KeyError", "request_id": "request"}
    write("create-task", 5, error)
    for minutes, errors in ((70, 7), (20, 2), (5, 1)):
        aws.client("cloudwatch").put_metric_data(
            Namespace="AWS/Lambda",
            MetricData=[
                {
                    "MetricName": "Errors",
                    "Dimensions": [{"Name": "FunctionName", "Value": "create-task"}],
                    "Timestamp": NOW - timedelta(minutes=minutes),
                    "Value": errors,
                }
            ],
        )

    create_task = status(environment)["functions"]["create_task"]

    assert (create_task["errors"], create_task["last_error"]["message"]) == (3, "unhandled error: KeyError")


def test_active_alarms_of_the_environment(aws: boto3.Session, environment: Environment) -> None:
    for alarm in ("ours", "not-ours"):
        aws.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="It is.")

    current = status(environment)

    assert [(alarm["name"], alarm["description"]) for alarm in current["alarms"]] == [
        ("ours", "Look at the queue first.")
    ]
    assert "Alarms: 1 active\n  ours, since " in page("local", current)


def test_waiting_messages_and_messages_in_flight(
    aws: boto3.Session, environment: Environment, outputs: Outputs
) -> None:
    sqs = aws.client("sqs")
    for url, delays in ((outputs["background_queue_url"], (0, 0, 600)), (outputs["failed_events_queue_url"], (0,))):
        for delay in delays:
            sqs.send_message(QueueUrl=url, MessageBody="{}", DelaySeconds=delay)
    sqs.receive_message(QueueUrl=outputs["background_queue_url"])

    assert status(environment)["queues"] == {
        "background": {"waiting": 2, "in_flight": 1},
        "background_dlq": {"waiting": 0, "in_flight": 0},
        "bulk": {"waiting": 0, "in_flight": 0},
        "bulk_dlq": {"waiting": 0, "in_flight": 0},
        "urgent_tasks": {"waiting": 0, "in_flight": 0},
        "urgent_tasks_dlq": {"waiting": 0, "in_flight": 0},
        "notifications": {"waiting": 0, "in_flight": 0},
        "notifications_dlq": {"waiting": 0, "in_flight": 0},
        "failed_events": {"waiting": 1, "in_flight": 0},
        "destination_crm": {"waiting": 0, "in_flight": 0},
        "destination_crm_dlq": {"waiting": 0, "in_flight": 0},
    }


def test_running_imports_and_executions(
    aws: boto3.Session, dynamodb: "DynamoDBClient", environment: Environment, outputs: Outputs
) -> None:
    store = DynamoDbImportStore(dynamodb, imports="imports", shards=shards(outputs))
    running = Import(id=IMPORT_ID, key="imports/\x1b[31mred.csv", rows_read=1200, rows_created=1200, started_at=NOW)
    store.create(running.model_copy(update={"progress_at": NOW + timedelta(seconds=4)}))
    ended = Import(
        id=IMPORT_ID[:-1] + "1", key="imports/b.csv", status=ImportStatus.FAILED, started_at=NOW, finished_at=NOW
    )
    store.create(ended)
    aws.client("stepfunctions").start_execution(stateMachineArn=outputs["workflows"]["import"])

    current = status(environment)

    assert [import_["id"] for import_ in current["imports"]] == [IMPORT_ID]
    assert current["workflows"] == {"import": 1}
    page_text = page("local", current)
    assert "1,200 rows read, 300.0 a second; imports/" in page_text
    assert "\x1b" not in page_text


def test_a_subscription_that_gets_nothing_is_a_fault(
    aws: boto3.Session, environment: Environment, outputs: dict[str, Any]
) -> None:
    states = {"unconfirmed": "PendingConfirmation", "suspended": None, "deleted": "Deleted", "confirmed": None}
    addresses = {state: f"{state}@example.com" for state in (*states, "gone")}
    outputs["email_addresses"]["alerts"] = list(addresses.values())
    for state in states:
        aws.client("sns").subscribe(TopicArn=outputs["alerts_topic_arn"], Protocol="email", Endpoint=addresses[state])
    # moto confirms subscriptions immediately.
    for subscription in sns_backends["123456789012"][REGION].subscriptions.values():
        state = subscription.endpoint.partition("@")[0]
        subscription.arn = states[state] or subscription.arn
        if state == "suspended":
            subscription.attributes["PendingConfirmation"] = "true"

    current = status(environment)

    found = {"unconfirmed": "pending", "suspended": "pending", "deleted": "missing", "gone": "missing"}
    topic = {"topic": "alerts", "topic_arn": outputs["alerts_topic_arn"]}
    assert current["unconfirmed_subscriptions"] == [
        {**topic, "address": addresses[name], "state": state} for name, state in found.items()
    ]
    page_text = page("local", current)
    assert "Subscriptions: 4 not confirmed\n  alerts                   unconfirmed@example.com: pending, " in page_text
    command = "aws sns subscribe --protocol email --topic-arn {} --notification-endpoint gone@example.com"
    assert command.format(outputs["alerts_topic_arn"]) in page_text


def test_an_unavailable_part_is_unknown_and_the_others_are_shown(aws: boto3.Session, environment: Environment) -> None:
    aws.client("logs").delete_log_group(logGroupName="/aws/lambda/create-task")

    current = status(environment)

    assert current["functions"] is None
    assert current["unknown"].keys() == {"functions"}
    page_text = page("local", current)
    assert "Functions: unknown: An error occurred (ResourceNotFoundException)" in page_text
    assert "Alarms: none active" in page_text


def test_without_any_available_part_there_is_an_error(aws: boto3.Session, outputs: Outputs) -> None:
    with pytest.raises(CommandError, match=r"The status is not available: Could not connect to the endpoint URL"):
        status(Environment.connect(outputs, Access(aws, "http://127.0.0.1:1")))


def test_json_output_is_one_object(
    aws: boto3.Session, outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(status_command, "applied_outputs", lambda _: outputs)
    monkeypatch.setattr(status_command, "access_to", lambda *_: Access(aws))
    monkeypatch.setattr(sys, "argv", ["status", "--json"])

    status_command.main()

    assert json.loads(capsys.readouterr().out)["workflows"] == {"import": 0}
