"""Listing and redrive of dead letters, in each form in which AWS keeps failures."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from scripts.lib.aws import Access
from scripts.lib.subscriptions import subscribed_queues
from scripts.lib.tables import task_table
from scripts.redrive import Redrive, run

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sqs import SQSClient

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:task-manager-dev"
TASK_TABLE = {"tasks_table": "tasks", "shard_counts": {"2026-01-01T00:00:00Z": 3}}
EVENT = {"specversion": "1.0", "id": "task.created:one:1", "subject": "tasks/one", "data": {}}
EXECUTION = {
    "detail-type": "Step Functions Execution Status Change",
    "detail": {"name": "the-import", "status": "ABORTED"},
}


@dataclass
class Functions:
    """Lambda client that records its calls and returns a configurable response."""

    calls: list[Mapping[str, Any]] = field(default_factory=list)
    response: Mapping[str, Any] = field(default_factory=dict)

    def invoke(self, **call: Any) -> Mapping[str, Any]:
        self.calls.append({**call, "Payload": json.loads(call["Payload"])})
        return self.response


@dataclass
class Environment:
    """Queues of an environment, and the command."""

    sqs: "SQSClient"
    outputs: dict[str, Any]
    redrive: Redrive
    functions: Functions

    def dead_letter(self, body: Any, queue: str = "failed_events_queue_url", **attributes: str) -> str:
        text = body if isinstance(body, str) else json.dumps(body)
        typed: Any = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        sent = self.sqs.send_message(QueueUrl=self.outputs[queue], MessageBody=text, MessageAttributes=typed)
        return sent["MessageId"]

    def in_queue(self, queue: str = "failed_events_queue_url") -> list[Any]:
        """Return up to ten messages, which stay visible."""
        url = self.outputs[queue]
        received = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=["All"]
        )
        return received.get("Messages", [])

    def run(self, *names: str, apply: bool = True) -> int:
        return run(self.redrive, names, apply=apply)


@pytest.fixture
def environment(aws: boto3.Session, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.setattr("scripts.lib.dead_letters._WAIT_SECONDS", 0)
    # moto does not support stream endpoints with the account's id.
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")
    sqs = aws.client("sqs")
    urls = {"failed_events_queue_url": sqs.create_queue(QueueName="failed_events_queue_url")["QueueUrl"]}
    for queue, attempts in (
        ("background", "5"),
        ("bulk", "5"),
        ("urgent_tasks", "100"),
        ("notifications", "10"),
        ("crm", "100"),
    ):
        for name in (f"{queue}_queue_url", f"{queue}_dlq_url"):
            urls[name] = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=urls[f"{queue}_dlq_url"], AttributeNames=["QueueArn"])["Attributes"]
        policy = {"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": attempts}
        sqs.set_queue_attributes(QueueUrl=urls[f"{queue}_queue_url"], Attributes={"RedrivePolicy": json.dumps(policy)})
    names = ("process_s3_event", "finish_import", "publish_task_events", "remove_task_files")
    functions = {name: f"task-manager-dev-{name.replace('_', '-')}" for name in names}
    crm = {
        "event_types": ["task.deleted"],
        "imported_tasks": True,
        "queue_url": urls["crm_queue_url"],
        "dlq_url": urls["crm_dlq_url"],
    }
    outputs = {**urls, **TASK_TABLE, "functions": functions, "destinations": {"crm": crm}}
    redrive = Redrive(Access(aws), outputs)
    lambda_client = Functions()
    redrive._reader = replace(redrive._reader, aws_lambda=lambda_client)  # type: ignore[arg-type]
    return Environment(sqs, outputs, redrive, lambda_client)


def put_item(dynamodb: "DynamoDBClient", task_id: str, **attributes: Any) -> None:
    dynamodb.put_item(TableName="tasks", Item=task_table(TASK_TABLE).key(task_id) | attributes)


def stream_batch(dynamodb: "DynamoDBClient", aws: boto3.Session, first: int, last: int) -> dict[str, Any]:
    """Return the form in which Lambda keeps a failed batch, given as positions in the stream."""
    stream = dynamodb.describe_table(TableName="tasks")["Table"]["LatestStreamArn"]
    client = aws.client("dynamodbstreams")
    [shard] = client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    start = client.get_shard_iterator(StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    numbers = [
        record["dynamodb"]["SequenceNumber"]
        for record in client.get_records(ShardIterator=start["ShardIterator"])["Records"]
    ]
    return {
        "requestContext": {
            "functionArn": f"{ARN}-publish-task-events:$LATEST",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 101,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "DDBStreamBatchInfo": {
            "shardId": shard["ShardId"],
            "startSequenceNumber": numbers[first],
            "endSequenceNumber": numbers[last],
            "approximateArrivalOfFirstRecord": "2026-03-01T12:00:00Z",
            "approximateArrivalOfLastRecord": "2026-03-01T12:00:01Z",
            "batchSize": last - first + 1,
            "streamArn": stream,
        },
    }


def invocation(function: str = "process-s3-event", **response: Any) -> dict[str, Any]:
    """Return the form in which Lambda keeps a failed asynchronous invocation."""
    return {
        "version": "1.0",
        "requestContext": {
            "functionArn": f"{ARN}-{function}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {"detail": {"object": {"key": "imports/año.csv"}}},
        **response,
    }


def test_without_dead_letters_nothing_is_redriven(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    assert environment.run() == 0
    assert capsys.readouterr().out == "0 dead letters: 0 redriven, 0 kept\n"


def test_a_listing_has_causes_and_keeps_all_dead_letters(
    environment: Environment, dynamodb: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    reason = {"M": {"reason": {"S": "The external service answered 422."}, "status": {"S": "failed"}}}
    put_item(dynamodb, "one", processing=reason)
    cause = {"error": "DeliveryRefused", "function": "process_sqs", "attempts": "1"}
    refused = environment.dead_letter(EVENT, "background_dlq_url", **cause)
    environment.dead_letter(invocation(responsePayload={"errorType": "Unavailable", "errorMessage": "S3\x1b[31m"}))

    for _ in range(2):
        assert environment.run(apply=False) == 0
        listed = capsys.readouterr().out.splitlines()
        assert re.fullmatch(rf"background-dlq {refused}, \d+ s old", listed[0])
        assert listed[1:4] == [
            "  process_sqs: DeliveryRefused: The external service answered 422., attempts: 1",
            "  task.created:one:1",
            "  Can be redriven.",
        ]
        assert listed[5:7] == [
            "  process_s3_event: Unavailable: S3[31m, attempts: 3",
            '  {"detail": {"object": {"key": "imports/año.csv"}}}',
        ]
        assert listed[-1] == "2 dead letters"
    assert environment.functions.calls == []
    assert len(environment.in_queue()) == len(environment.in_queue("background_dlq_url")) == 1


def test_a_delivery_is_sent_to_its_queue_without_the_attributes_of_the_failure(environment: Environment) -> None:
    cause = {"error": "DeliveryRefused", "function": "process_sqs", "attempts": "1"}
    environment.dead_letter(EVENT, "background_dlq_url", event_type="task.created", **cause)
    environment.dead_letter("no event", "background_dlq_url")

    assert environment.run() == 0

    sent = {message["Body"]: message for message in environment.in_queue("background_queue_url")}
    assert set(sent) == {json.dumps(EVENT), "no event"}
    assert set(sent[json.dumps(EVENT)]["MessageAttributes"]) == {"event_type"}
    assert environment.in_queue("background_dlq_url") == []


def test_a_delivery_to_a_destination_is_sent_to_its_queue(
    environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    cause = {"error": "DestinationGone", "function": "deliver_webhook", "attempts": "1"}
    environment.dead_letter(EVENT, "crm_dlq_url", **cause)
    environment.dead_letter({**EVENT, "id": "task.created:two:1"}, "crm_dlq_url")

    assert environment.run("destination-crm-dlq") == 0

    listed = capsys.readouterr().out
    assert "  deliver_webhook: DestinationGone, attempts: 1\n  task.created:one:1\n" in listed
    assert "  deliver_webhook: every attempt failed, attempts: 100\n  task.created:two:1\n" in listed
    assert len(environment.in_queue("crm_queue_url")) == 2
    assert environment.in_queue("crm_dlq_url") == environment.in_queue("background_queue_url") == []


@pytest.mark.parametrize(
    ("event_types", "imported_tasks", "source", "is_sent"),
    [
        (["task.created"], True, "api", True),
        (["task.created"], False, "api", True),
        (["task.created"], True, "import:1", True),
        (["task.created"], False, "import:1", False),
        (["task.deleted"], True, "api", False),
    ],
)
def test_a_destination_subscribes_to_what_its_filter_policy_passes(
    event_types: list[str], imported_tasks: bool, source: str, is_sent: bool
) -> None:
    event = json.dumps({**EVENT, "type": "task.created", "data": {"source": source}})
    destinations = {"crm": {"event_types": event_types, "imported_tasks": imported_tasks}}

    assert ("destination-crm-dlq" in subscribed_queues(event, destinations)) is is_sent


def test_a_change_to_an_urgent_task_is_sent_to_its_queue(
    environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    cause = {"error": "NotAnEvent", "function": "monitor_urgent_tasks", "attempts": "1"}
    environment.dead_letter("no event", "urgent_tasks_dlq_url", **cause)
    environment.dead_letter(EVENT, "urgent_tasks_dlq_url")

    assert environment.run("urgent-tasks-dlq") == 0

    listed = capsys.readouterr().out
    assert "  monitor_urgent_tasks: NotAnEvent, attempts: 1\n  no event\n" in listed
    assert "  monitor_urgent_tasks: every attempt failed, attempts: 100\n  task.created:one:1\n" in listed
    sent = {message["Body"] for message in environment.in_queue("urgent_tasks_queue_url")}
    assert sent == {"no event", json.dumps(EVENT)}
    assert environment.in_queue("urgent_tasks_dlq_url") == environment.in_queue("background_queue_url") == []


@pytest.mark.parametrize(
    ("event_type", "data", "queues"),
    [
        ("task.updated", {"priority": "urgent", "source": "api"}, ["background", "urgent_tasks"]),
        ("task.updated", {"priority": "high", "source": "api"}, ["background"]),
        ("task.created", {"priority": "high", "source": "api"}, ["background", "notifications"]),
        ("task.created", {"priority": "high", "source": "import:one"}, ["bulk"]),
        ("task.updated", {"priority": "high", "source": "import:one"}, ["background"]),
        ("task.due_soon", {"priority": "urgent", "source": "import:one"}, ["background", "notifications"]),
        ("import.finished", {"status": "succeeded"}, ["background", "notifications"]),
    ],
)
def test_an_event_that_sns_could_not_deliver_is_sent_to_each_queue_that_subscribes_to_it(
    environment: Environment, event_type: str, data: dict[str, str], queues: list[str]
) -> None:
    environment.dead_letter({**EVENT, "type": event_type, "data": data}, ErrorCode="403")

    assert environment.run() == 0

    subscribers = ("background", "bulk", "urgent_tasks", "notifications")
    names = [name for name in subscribers if environment.in_queue(f"{name}_queue_url")]
    assert names == queues


def test_a_notification_that_was_not_mailed_is_queued_again(
    environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    escalation = {"type": "urgent_task.overdue", "task_id": "one", "due_date": "2026-03-01"}
    environment.dead_letter(escalation, "notifications_dlq_url")

    assert environment.run("notifications-dlq") == 0

    assert "  send_notifications: every attempt failed, attempts: 10\n" in capsys.readouterr().out
    assert [message["Body"] for message in environment.in_queue("notifications_queue_url")] == [json.dumps(escalation)]


def test_a_message_moved_by_sqs_had_all_attempts(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    environment.dead_letter({"id": "import.finished:one", "subject": "imports/one"}, "background_dlq_url")
    environment.run(apply=False)
    assert "  process_sqs: every attempt failed, attempts: 5\n  import.finished:one\n" in capsys.readouterr().out


def test_more_than_one_page_is_redriven(environment: Environment) -> None:
    for number in range(23):
        environment.dead_letter({"id": str(number)}, "background_dlq_url")
    assert environment.run() == 0
    response = environment.sqs.get_queue_attributes(
        QueueUrl=environment.outputs["background_queue_url"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert response["Attributes"]["ApproximateNumberOfMessages"] == "23"


def test_an_invocation_is_repeated_with_its_payload(environment: Environment) -> None:
    environment.dead_letter(invocation())

    assert environment.run() == 0

    [call] = environment.functions.calls
    assert (call["FunctionName"], call["InvocationType"]) == ("task-manager-dev-process-s3-event", "Event")
    assert call["Payload"] == {"detail": {"object": {"key": "imports/año.csv"}}}
    assert environment.in_queue() == []


def test_a_batch_is_read_from_its_stream_and_passed_to_the_function(
    environment: Environment, dynamodb: "DynamoDBClient", aws: boto3.Session
) -> None:
    for number in range(5):
        put_item(dynamodb, f"task-{number}", version={"N": "1"})
    environment.dead_letter(stream_batch(dynamodb, aws, 1, 3))

    assert environment.run() == 0

    [call] = environment.functions.calls
    assert call["FunctionName"] == "task-manager-dev-publish-task-events"
    assert "InvocationType" not in call
    records = call["Payload"]["Records"]
    assert [record["dynamodb"]["Keys"] for record in records] == [
        task_table(TASK_TABLE).key(f"task-{number}") for number in (1, 2, 3)
    ]
    for record in records:
        assert record["eventName"] == "INSERT"
        assert record["eventSourceARN"].endswith(":table/tasks/stream/" + record["eventSourceARN"].rpartition("/")[2])
        assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)
        assert record["dynamodb"]["NewImage"]["version"] == {"N": "1"}
    assert environment.in_queue() == []


def test_a_batch_that_fails_again_is_kept(
    environment: Environment, dynamodb: "DynamoDBClient", aws: boto3.Session, capsys: pytest.CaptureFixture[str]
) -> None:
    put_item(dynamodb, "one")
    environment.dead_letter(stream_batch(dynamodb, aws, 0, 0))
    payload = io.BytesIO(json.dumps({"errorType": "Unavailable", "errorMessage": "SNS"}).encode())
    environment.functions.response = {"FunctionError": "Unhandled", "Payload": payload}

    assert environment.run() == 1

    assert (
        "  Not redriven: It failed again: Unavailable: SNS.\n1 dead letters: 0 redriven, 1 kept\n"
        in capsys.readouterr().out
    )
    assert len(environment.in_queue()) == 1


@pytest.mark.parametrize("error", ["TrimmedDataAccessException", "ResourceNotFoundException"])
def test_a_batch_that_is_no_longer_in_its_stream_is_reported_as_lost(
    environment: Environment,
    dynamodb: "DynamoDBClient",
    aws: boto3.Session,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: str,
) -> None:
    def trimmed(**_: Any) -> Any:
        raise getattr(streams.exceptions, error)({"Error": {"Code": error}}, "GetShardIterator")

    put_item(dynamodb, "one")
    environment.dead_letter(stream_batch(dynamodb, aws, 0, 0))
    streams = environment.redrive._reader.streams
    monkeypatch.setattr(streams, "get_shard_iterator", trimmed)

    for apply, kept_messages, prefix in ((False, 0, "Cannot be redriven"), (True, 1, "Not redriven")):
        assert environment.run(apply=apply) == kept_messages
        listed = capsys.readouterr().out
        assert f"{prefix}: They are no longer in the stream" in listed
        assert "GET /tasks?updated_since=2026-03-01T12:00:00Z" in listed
    assert environment.functions.calls == []
    assert len(environment.in_queue()) == 1


RULE = "arn:aws:events:eu-central-1:123456789012:rule/stopped"
OF_RULE = {
    "RULE_ARN": RULE,
    "TARGET_ARN": f"{ARN}-finish-import",
    "ERROR_CODE": "NO_PERMISSIONS",
    "ERROR_MESSAGE": "not allowed",
}


@pytest.fixture
def rule(environment: Environment, aws: boto3.Session) -> "EventBridgeClient":
    events = aws.client("events")
    events.put_rule(Name="stopped", EventPattern="{}")
    transformer: Any = {"InputPathsMap": {"import_id": "$.detail.name"}, "InputTemplate": '{"import_id": <import_id>}'}
    targets: Any = [{"Id": "finish", "Arn": f"{ARN}-finish-import", "InputTransformer": transformer}]
    events.put_targets(Rule="stopped", Targets=targets)
    return events


@pytest.mark.parametrize("body", [EXECUTION, {"import_id": "the-import"}], ids=["original", "transformed"])
def test_an_event_of_a_rule_is_passed_to_its_target_transformed(
    environment: Environment, rule: "EventBridgeClient", body: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.dead_letter(body, RETRY_ATTEMPTS="0", **OF_RULE)

    assert environment.run() == 0

    assert "  finish_import: NO_PERMISSIONS not allowed, attempts: 1\n" in capsys.readouterr().out
    [call] = environment.functions.calls
    assert (call["FunctionName"], call["InvocationType"]) == ("task-manager-dev-finish-import", "Event")
    assert call["Payload"] == {"import_id": "the-import"}


def test_an_event_of_a_rule_without_transformer_is_passed_unchanged(
    environment: Environment, rule: "EventBridgeClient"
) -> None:
    created = {"detail-type": "Object Created", "detail": {"object": {"key": "imports/a.csv"}}}
    attributes = {**OF_RULE, "TARGET_ARN": f"{ARN}-process-s3-event"}
    environment.dead_letter(created, **attributes)

    assert environment.run() == 0

    [call] = environment.functions.calls
    assert (call["FunctionName"], call["Payload"]) == ("task-manager-dev-process-s3-event", created)


@pytest.mark.parametrize(
    "body",
    [json.dumps(EVENT), json.dumps({"Type": "Notification", "TopicArn": "t", "Message": json.dumps(EVENT)})],
    ids=["raw", "envelope"],
)
def test_a_message_that_sns_could_not_deliver_is_sent_to_its_queue(
    environment: Environment, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.dead_letter(body, RequestID="r", ErrorCode="403", ErrorMessage="AccessDenied", bulk="false")

    assert environment.run() == 0

    assert "  process_sqs: 403 AccessDenied\n  task.created:one:1\n" in capsys.readouterr().out
    [message] = environment.in_queue("background_queue_url")
    assert message["Body"] == json.dumps(EVENT)
    assert set(message["MessageAttributes"]) == {"bulk"}
    assert environment.in_queue() == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("no JSON", "in no form"),
        ({"some": "thing"}, "in no form"),
        (invocation("process-s3-event-of-another"), "to no function of this environment"),
        ({**invocation(), "requestPayload": 1, "DDBStreamBatchInfo": {}}, "It cannot be read: KeyError"),
    ],
)
def test_an_unknown_message_is_kept(
    environment: Environment, body: Any, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.dead_letter(body)

    assert environment.run() == 1

    assert reason in capsys.readouterr().out
    assert environment.functions.calls == []
    assert len(environment.in_queue()) == 1


def test_only_the_named_dead_letters_are_redriven(environment: Environment) -> None:
    first, second = (environment.dead_letter(invocation()) for _ in range(2))
    environment.dead_letter(invocation("finish-import"))
    environment.dead_letter(EVENT, "background_dlq_url")

    assert environment.run(first) == 0
    assert second in {message["MessageId"] for message in environment.in_queue()}
    assert environment.run("process_s3_event") == 0
    assert len(environment.in_queue()) == 1
    assert environment.run("background-dlq") == 0
    assert len(environment.in_queue()) == 1
    assert [call["FunctionName"] for call in environment.functions.calls] == 2 * ["task-manager-dev-process-s3-event"]


def test_a_redriven_message_that_was_not_deleted_is_redriven_again(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "RequestThrottled"}}, "DeleteMessage")

    environment.dead_letter(invocation())
    with monkeypatch.context() as patch:
        patch.setattr(environment.redrive._sqs, "delete_message", refused)
        assert environment.run() == 1

    assert environment.run() == 0

    assert len(environment.functions.calls) == 2
    assert environment.in_queue() == []


def test_a_message_that_was_not_redriven_is_not_deleted(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "Invoke")

    environment.dead_letter(invocation())
    monkeypatch.setattr(environment.functions, "invoke", refused)

    assert environment.run() == 1
    assert len(environment.in_queue()) == 1


def test_after_an_interruption_all_messages_are_visible(environment: Environment) -> None:
    environment.dead_letter(invocation())

    with pytest.raises(KeyboardInterrupt), environment.redrive.failures():
        raise KeyboardInterrupt

    assert len(environment.in_queue()) == 1


def test_more_messages_than_can_be_held_are_redriven_by_several_runs(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.lib.dead_letters._MAX_HELD", 20)
    for _ in range(25):
        environment.dead_letter(invocation())

    assert environment.run() == 0
    assert "20 dead letters: 20 redriven, 0 kept\nAbout 5 more messages" in capsys.readouterr().out
    assert environment.run() == 0
    assert "more messages" not in capsys.readouterr().out
    assert environment.in_queue() == []
