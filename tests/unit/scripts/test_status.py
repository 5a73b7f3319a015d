"""The status page on moto: what it finds, and that it shows what it can."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.sns.models import sns_backends

from scripts import status as status_module
from scripts.aws import Access
from scripts.common import CommandError
from scripts.status import Environment, page, status
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.domain.imports import Import, ImportStatus
from tests.conftest import REGION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime.now(UTC).replace(microsecond=0)
IMPORT_ID = "019b76da-a800-7000-8000-000000000000"
QUIET = """\
local at 2026-01-02T03:04:05Z

Alarms: none is on

Functions: 0 of 2 had errors within the last hour

Queues: messages that wait, and that are being worked on
  background                    0      0
  background_dlq                0      0
  failed_events                 0      0

Imports: none is running

Workflows: runs under way
  import                        0

Subscriptions: all are confirmed"""

Outputs = Mapping[str, Any]
Write = Callable[..., None]


@pytest.fixture
def outputs(aws: boto3.Session, dynamodb: "DynamoDBClient") -> Outputs:
    """A quiet system, as Terraform tells of it."""
    sqs, sns = aws.client("sqs"), aws.client("sns")
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("work", "work-dlq", "failed")}
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
            AlarmDescription="Assessment at the queue first.",
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
        "failed_events_queue_url": queues["failed"],
        "events_topic_arn": sns.create_topic(Name="events")["TopicArn"],
        "alerts_topic_arn": sns.create_topic(Name="alerts")["TopicArn"],
        "functions": {"create_task": "create-task", "process_sqs": "process-sqs"},
        "imports_table": "imports",
        "list_shards": 3,
        "region": REGION,
        "workflows": {"import": workflow["stateMachineArn"]},
    }


@pytest.fixture
def environment(aws: boto3.Session, outputs: Outputs) -> Environment:
    return Environment.reached(outputs, Access(aws))


@pytest.fixture
def write(aws: boto3.Session, outputs: Outputs) -> Write:
    """Have a function write a line, some minutes ago."""

    def write(function: str, minutes: int, line: object) -> None:
        aws.client("logs").put_log_events(
            logGroupName=f"/aws/lambda/{function}",
            logStreamName="one",
            logEvents=[
                {
                    "timestamp": int((NOW - timedelta(minutes=minutes)).timestamp() * 1000),
                    "message": line if isinstance(line, str) else json.dumps(line),
                }
            ],
        )

    return write


def test_a_quiet_system_is_a_short_page(environment: Environment) -> None:
    found = status(environment)

    assert found["unknown"] == {}
    assert page("local", {**found, "at": "2026-01-02T03:04:05Z"}) == QUIET


def test_a_call_that_failed_counts_once_and_the_last_error_is_shown(environment: Environment, write: Write) -> None:
    failed = {"level": "ERROR", "message": "invocation", "error": "NotFoundException"}
    write("process-sqs", 70, {**failed, "request_id": "too long ago"})
    write("process-sqs", 20, {**failed, "request_id": "first"})
    write("process-sqs", 10, {**failed, "request_id": "second"})
    write("process-sqs", 9, {"level": "ERROR", "errorType": "NotFoundException", "requestId": "second"})
    write("process-sqs", 8, "[ERROR] a line of something else")
    write("process-sqs", 7, {"level": "INFO", "message": "no ERROR at all", "request_id": "third"})

    found = status(environment)

    assert found["functions"] == {
        "create_task": {"errors": 0, "last_error": None},
        "process_sqs": {
            "errors": 2,
            "last_error": {
                "at": (NOW - timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "says": "NotFoundException",
                "request_id": "second",
            },
        },
    }
    assert "  process_sqs                   2; last at" in page("local", found)


def test_what_only_lambda_has_counted_is_an_error_too(
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

    assert (create_task["errors"], create_task["last_error"]["says"]) == (3, "unhandled error: KeyError")


def test_the_systems_own_alarms_that_are_on(aws: boto3.Session, environment: Environment) -> None:
    for alarm in ("ours", "not-ours"):
        aws.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="It is.")

    found = status(environment)

    assert [(alarm["name"], alarm["says"]) for alarm in found["alarms"]] == [("ours", "Assessment at the queue first.")]
    assert "Alarms: 1 on\n  ours, since " in page("local", found)


def test_messages_that_wait_and_that_are_worked_on(
    aws: boto3.Session, environment: Environment, outputs: Outputs
) -> None:
    sqs = aws.client("sqs")
    for url, delays in ((outputs["background_queue_url"], (0, 0, 600)), (outputs["failed_events_queue_url"], (0,))):
        for delay in delays:
            sqs.send_message(QueueUrl=url, MessageBody="{}", DelaySeconds=delay)
    sqs.receive_message(QueueUrl=outputs["background_queue_url"])

    assert status(environment)["queues"] == {
        "background": {"waiting": 2, "under_way": 1},
        "background_dlq": {"waiting": 0, "under_way": 0},
        "failed_events": {"waiting": 1, "under_way": 0},
    }


def test_imports_and_runs_of_workflows_that_are_under_way(
    aws: boto3.Session, dynamodb: "DynamoDBClient", environment: Environment, outputs: Outputs
) -> None:
    ledger = DynamoDbImportStore(dynamodb, imports="imports", shards=3)
    running = Import(id=IMPORT_ID, key="imports/\x1b[31mred.csv", rows_read=1200, rows_created=1200, started_at=NOW)
    ledger.create(running.model_copy(update={"progress_at": NOW + timedelta(seconds=4)}))
    ended = Import(
        id=IMPORT_ID[:-1] + "1", key="imports/b.csv", status=ImportStatus.FAILED, started_at=NOW, finished_at=NOW
    )
    ledger.create(ended)
    aws.client("stepfunctions").start_execution(stateMachineArn=outputs["workflows"]["import"])

    found = status(environment)

    assert [one["id"] for one in found["imports"]] == [IMPORT_ID]
    assert found["workflows"] == {"import": 1}
    shown = page("local", found)
    assert "1,200 rows read, 300.0 a second; imports/" in shown
    assert "\x1b" not in shown


def test_addresses_that_have_not_confirmed(aws: boto3.Session, environment: Environment, outputs: Outputs) -> None:
    topic = outputs["alerts_topic_arn"]
    for address in ("ops@example.com", "boss@example.com"):
        aws.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    # moto has everybody confirm at once.
    for subscription in sns_backends["123456789012"][REGION].subscriptions.values():
        if subscription.endpoint == "ops@example.com":
            subscription.arn = "PendingConfirmation"

    found = status(environment)

    assert found["unconfirmed_subscriptions"] == [{"topic": "alerts", "address": "ops@example.com"}]
    assert "Subscriptions: 1 not confirmed\n  alerts" in page("local", found)


def test_what_cannot_be_found_out_is_said_and_all_else_is_shown(aws: boto3.Session, environment: Environment) -> None:
    aws.client("logs").delete_log_group(logGroupName="/aws/lambda/create-task")

    found = status(environment)

    assert found["functions"] is None
    assert found["unknown"].keys() == {"functions"}
    shown = page("local", found)
    assert "Functions: unknown, for: An error occurred (ResourceNotFoundException)" in shown
    assert "Alarms: none is on" in shown


def test_where_nothing_answers_there_is_no_page(aws: boto3.Session, outputs: Outputs) -> None:
    with pytest.raises(CommandError, match=r"Nothing can be found out: Could not connect to the endpoint URL"):
        status(Environment.reached(outputs, Access(aws, "http://127.0.0.1:1")))


def test_as_json_it_is_one_object(
    aws: boto3.Session, outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(status_module, "applied_outputs", lambda _: outputs)
    monkeypatch.setattr(status_module, "access_to", lambda *_: Access(aws))
    monkeypatch.setattr(sys, "argv", ["status", "--json"])

    status_module.main()

    assert json.loads(capsys.readouterr().out)["workflows"] == {"import": 0}
