"""What was given up, in each form in which AWS keeps it, and how it is put back."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from scripts.aws import Access
from scripts.redrive import Redrive, run

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sqs import SQSClient

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:task-manager-dev"
EVENT = {"specversion": "1.0", "id": "task.created:one:1", "subject": "tasks/one", "data": {}}
EXECUTION = {
    "detail-type": "Step Functions Execution Status Change",
    "detail": {"name": "the-import", "status": "ABORTED"},
}


@dataclass
class Functions:
    """Lambda, as far as it notes what it is asked and answers what it is told to."""

    calls: list[Mapping[str, Any]] = field(default_factory=list)
    answer: Mapping[str, Any] = field(default_factory=dict)

    def invoke(self, **call: Any) -> Mapping[str, Any]:
        self.calls.append({**call, "Payload": json.loads(call["Payload"])})
        return self.answer


@dataclass
class Environment:
    """An environment's queues, and the command on it."""

    sqs: "SQSClient"
    outputs: dict[str, Any]
    redrive: Redrive
    functions: Functions

    def given_up(self, body: Any, queue: str = "failed_events_queue_url", **attributes: str) -> str:
        text = body if isinstance(body, str) else json.dumps(body)
        typed: Any = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        sent = self.sqs.send_message(QueueUrl=self.outputs[queue], MessageBody=text, MessageAttributes=typed)
        return sent["MessageId"]

    def in_queue(self, queue: str = "failed_events_queue_url") -> list[Any]:
        """What can be received at once, which it can afterwards too."""
        url = self.outputs[queue]
        received = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=["All"]
        )
        return received.get("Messages", [])

    def run(self, *only: str, apply: bool = True) -> int:
        return run(self.redrive, only, apply=apply)


@pytest.fixture
def environment(aws: boto3.Session, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.setattr("scripts.dead_letters._WAIT_SECONDS", 0)
    # moto knows no addresses of streams that name the account.
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")
    sqs = aws.client("sqs")
    urls = {
        name: sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in ("background_queue_url", "background_dlq_url", "failed_events_queue_url")
    }
    arn = sqs.get_queue_attributes(QueueUrl=urls["background_dlq_url"], AttributeNames=["QueueArn"])["Attributes"]
    policy = {"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": "5"}
    sqs.set_queue_attributes(QueueUrl=urls["background_queue_url"], Attributes={"RedrivePolicy": json.dumps(policy)})
    names = ("process_s3_event", "finish_import", "publish_task_events", "remove_task_files")
    functions = {name: f"task-manager-dev-{name.replace('_', '-')}" for name in names}
    outputs = {**urls, "tasks_table": "tasks", "functions": functions}
    redrive = Redrive(Access(aws), outputs)
    called = Functions()
    redrive._ways = replace(redrive._ways, aws_lambda=called)  # type: ignore[arg-type]
    return Environment(sqs, outputs, redrive, called)


def an_item(dynamodb: "DynamoDBClient", task_id: str, **more: Any) -> None:
    dynamodb.put_item(TableName="tasks", Item={"id": {"S": task_id}, **more})


def the_batch(dynamodb: "DynamoDBClient", aws: boto3.Session, first: int, last: int) -> dict[str, Any]:
    """What Lambda keeps of changes that it gave up, by their places in the stream."""
    stream = dynamodb.describe_table(TableName="tasks")["Table"]["LatestStreamArn"]
    client = aws.client("dynamodbstreams")
    [shard] = client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    start = client.get_shard_iterator(StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    numbers = [
        one["dynamodb"]["SequenceNumber"] for one in client.get_records(ShardIterator=start["ShardIterator"])["Records"]
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


def a_call(function: str = "process-s3-event", **answer: Any) -> dict[str, Any]:
    """What Lambda keeps of a call that nobody waited for."""
    return {
        "version": "1.0",
        "requestContext": {
            "functionArn": f"{ARN}-{function}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {"detail": {"object": {"key": "imports/año.csv"}}},
        **answer,
    }


def test_with_nothing_given_up_nothing_is_done(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    assert environment.run() == 0
    assert capsys.readouterr().out == "0 given up: 0 put back, 0 stayed\n"


def test_a_listing_says_why_and_leaves_everything_to_the_next(
    environment: Environment, dynamodb: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    reason = {"M": {"reason": {"S": "The external service answered 422."}, "status": {"S": "failed"}}}
    an_item(dynamodb, "one", processing=reason)
    why = {"error": "DeliveryRefused", "function": "process_sqs", "attempts": "1"}
    refused = environment.given_up(EVENT, "background_dlq_url", **why)
    environment.given_up(a_call(responsePayload={"errorType": "Unavailable", "errorMessage": "S3\x1b[31m"}))

    for _ in range(2):
        assert environment.run(apply=False) == 0
        listed = capsys.readouterr().out.splitlines()
        assert listed[0] == f"background-dlq {refused}, 0 s old"
        assert listed[1:4] == [
            "  process_sqs: DeliveryRefused: The external service answered 422., attempts: 1",
            "  task.created:one:1",
            "  Can be put back.",
        ]
        assert listed[5:7] == [
            "  process_s3_event: Unavailable: S3[31m, attempts: 3",
            '  {"detail": {"object": {"key": "imports/año.csv"}}}',
        ]
        assert listed[-1] == "2 given up"
    assert environment.functions.calls == []
    assert len(environment.in_queue()) == len(environment.in_queue("background_dlq_url")) == 1


def test_a_delivery_goes_back_to_its_queue_without_the_reason_why_it_had_left(environment: Environment) -> None:
    why = {"error": "DeliveryRefused", "function": "process_sqs", "attempts": "1"}
    environment.given_up(EVENT, "background_dlq_url", event_type="task.created", **why)
    environment.given_up("no event", "background_dlq_url")

    assert environment.run() == 0

    back = {message["Body"]: message for message in environment.in_queue("background_queue_url")}
    assert set(back) == {json.dumps(EVENT), "no event"}
    assert set(back[json.dumps(EVENT)]["MessageAttributes"]) == {"event_type"}
    assert environment.in_queue("background_dlq_url") == []


def test_what_sqs_moved_has_had_all_its_attempts(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    environment.given_up({"id": "import.finished:one", "subject": "imports/one"}, "background_dlq_url")
    environment.run(apply=False)
    assert "  process_sqs: every attempt failed, attempts: 5\n  import.finished:one\n" in capsys.readouterr().out


def test_more_than_one_page_is_put_back(environment: Environment) -> None:
    for number in range(23):
        environment.given_up({"id": str(number)}, "background_dlq_url")
    assert environment.run() == 0
    asked = environment.sqs.get_queue_attributes(
        QueueUrl=environment.outputs["background_queue_url"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert asked["Attributes"]["ApproximateNumberOfMessages"] == "23"


def test_a_call_is_made_again_with_what_it_was_given(environment: Environment) -> None:
    environment.given_up(a_call())

    assert environment.run() == 0

    [call] = environment.functions.calls
    assert (call["FunctionName"], call["InvocationType"]) == ("task-manager-dev-process-s3-event", "Event")
    assert call["Payload"] == {"detail": {"object": {"key": "imports/año.csv"}}}
    assert environment.in_queue() == []


def test_changes_are_read_from_their_stream_and_handed_over_again(
    environment: Environment, dynamodb: "DynamoDBClient", aws: boto3.Session
) -> None:
    for number in range(5):
        an_item(dynamodb, f"task-{number}", version={"N": "1"})
    environment.given_up(the_batch(dynamodb, aws, 1, 3))

    assert environment.run() == 0

    [call] = environment.functions.calls
    assert call["FunctionName"] == "task-manager-dev-publish-task-events"
    assert "InvocationType" not in call
    records = call["Payload"]["Records"]
    assert [one["dynamodb"]["Keys"] for one in records] == [{"id": {"S": f"task-{number}"}} for number in (1, 2, 3)]
    for record in records:
        assert record["eventName"] == "INSERT"
        assert record["eventSourceARN"].endswith(":table/tasks/stream/" + record["eventSourceARN"].rpartition("/")[2])
        assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)
        assert record["dynamodb"]["NewImage"]["version"] == {"N": "1"}
    assert environment.in_queue() == []


def test_changes_that_fail_again_stay(
    environment: Environment, dynamodb: "DynamoDBClient", aws: boto3.Session, capsys: pytest.CaptureFixture[str]
) -> None:
    an_item(dynamodb, "one")
    environment.given_up(the_batch(dynamodb, aws, 0, 0))
    answered = io.BytesIO(json.dumps({"errorType": "Unavailable", "errorMessage": "SNS"}).encode())
    environment.functions.answer = {"FunctionError": "Unhandled", "Payload": answered}

    assert environment.run() == 1

    assert "  Stays: It failed again: Unavailable: SNS.\n1 given up: 0 put back, 1 stayed\n" in capsys.readouterr().out
    assert len(environment.in_queue()) == 1


@pytest.mark.parametrize("error", ["TrimmedDataAccessException", "ResourceNotFoundException"])
def test_changes_that_are_no_longer_in_their_stream_are_said_to_be_lost(
    environment: Environment,
    dynamodb: "DynamoDBClient",
    aws: boto3.Session,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: str,
) -> None:
    def trimmed(**_: Any) -> Any:
        raise getattr(streams.exceptions, error)({"Error": {"Code": error}}, "GetShardIterator")

    an_item(dynamodb, "one")
    environment.given_up(the_batch(dynamodb, aws, 0, 0))
    streams = environment.redrive._ways.streams
    monkeypatch.setattr(streams, "get_shard_iterator", trimmed)

    for apply, stayed, word in ((False, 0, "Cannot be put back"), (True, 1, "Stays")):
        assert environment.run(apply=apply) == stayed
        listed = capsys.readouterr().out
        assert f"{word}: They are no longer in the stream" in listed
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


@pytest.mark.parametrize("body", [EXECUTION, {"import_id": "the-import"}], ids=["as it came", "as it was handed over"])
def test_an_event_of_a_rule_reaches_its_target_as_the_rule_hands_it_over(
    environment: Environment, rule: "EventBridgeClient", body: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.given_up(body, RETRY_ATTEMPTS="0", **OF_RULE)

    assert environment.run() == 0

    assert "  finish_import: NO_PERMISSIONS not allowed, attempts: 1\n" in capsys.readouterr().out
    [call] = environment.functions.calls
    assert (call["FunctionName"], call["InvocationType"]) == ("task-manager-dev-finish-import", "Event")
    assert call["Payload"] == {"import_id": "the-import"}


def test_an_event_of_a_rule_that_changes_nothing_is_handed_over_as_it_came(
    environment: Environment, rule: "EventBridgeClient"
) -> None:
    dropped = {"detail-type": "Object Created", "detail": {"object": {"key": "imports/a.csv"}}}
    attributes = {**OF_RULE, "TARGET_ARN": f"{ARN}-process-s3-event"}
    environment.given_up(dropped, **attributes)

    assert environment.run() == 0

    [call] = environment.functions.calls
    assert (call["FunctionName"], call["Payload"]) == ("task-manager-dev-process-s3-event", dropped)


@pytest.mark.parametrize(
    "body",
    [json.dumps(EVENT), json.dumps({"Type": "Notification", "TopicArn": "t", "Message": json.dumps(EVENT)})],
    ids=["raw", "in an envelope"],
)
def test_what_the_topic_could_not_hand_over_goes_to_the_queue_that_it_was_for(
    environment: Environment, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.given_up(body, RequestID="r", ErrorCode="403", ErrorMessage="AccessDenied", bulk="false")

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
        (a_call("process-s3-event-of-another"), "of no function of this environment"),
        ({**a_call(), "requestPayload": 1, "DDBStreamBatchInfo": {}}, "It cannot be read: KeyError"),
    ],
)
def test_what_nobody_knows_is_left_alone(
    environment: Environment, body: Any, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.given_up(body)

    assert environment.run() == 1

    assert reason in capsys.readouterr().out
    assert environment.functions.calls == []
    assert len(environment.in_queue()) == 1


def test_only_what_is_named_is_put_back(environment: Environment) -> None:
    first, second = (environment.given_up(a_call()) for _ in range(2))
    environment.given_up(a_call("finish-import"))
    environment.given_up(EVENT, "background_dlq_url")

    assert environment.run(first) == 0
    assert second in {message["MessageId"] for message in environment.in_queue()}
    assert environment.run("process_s3_event") == 0
    assert len(environment.in_queue()) == 1
    assert environment.run("background-dlq") == 0
    assert len(environment.in_queue()) == 1
    assert [call["FunctionName"] for call in environment.functions.calls] == 2 * ["task-manager-dev-process-s3-event"]


def test_what_was_put_back_and_not_deleted_is_put_back_again(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "RequestThrottled"}}, "DeleteMessage")

    environment.given_up(a_call())
    with monkeypatch.context() as patch:
        patch.setattr(environment.redrive._sqs, "delete_message", refused)
        assert environment.run() == 1

    assert environment.run() == 0

    assert len(environment.functions.calls) == 2
    assert environment.in_queue() == []


def test_what_could_not_be_put_back_is_not_deleted(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "Invoke")

    environment.given_up(a_call())
    monkeypatch.setattr(environment.functions, "invoke", refused)

    assert environment.run() == 1
    assert len(environment.in_queue()) == 1


def test_an_interruption_hides_nothing(environment: Environment) -> None:
    environment.given_up(a_call())

    with pytest.raises(KeyboardInterrupt), environment.redrive.failures():
        raise KeyboardInterrupt

    assert len(environment.in_queue()) == 1


def test_what_is_too_much_to_be_held_at_once_is_worked_off_by_and_by(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.dead_letters._HELD_AT_ONCE", 20)
    for _ in range(25):
        environment.given_up(a_call())

    assert environment.run() == 0
    assert "20 given up: 20 put back, 0 stayed\nAbout 5 more wait" in capsys.readouterr().out
    assert environment.run() == 0
    assert "more wait" not in capsys.readouterr().out
    assert environment.in_queue() == []
