"""Redrive of failures: the redriven event has the same effect as without the failure."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from scripts.lib.aws import local_access
from scripts.redrive import Redrive, run
from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Subscriber
from tests.e2e.system import System

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

ATTEMPTS = 5
FUNCTIONS = "arn:aws:lambda:us-east-1:000000000000:function"


@pytest.fixture(scope="module")
def redrive(system: System, outputs: dict[str, Any]) -> Redrive:
    return Redrive(local_access(system.aws), outputs)


@pytest.fixture(scope="module", autouse=True)
def never_accepted(api: Api, service: ExternalService) -> dict[str, Any]:
    """Task whose deliveries all fail, started early because this takes long."""
    service.respond("Never taken", *[503] * ATTEMPTS)
    return api.created("Never taken")


def wait_for_failure(redrive: Redrive, text: str) -> tuple[str, str]:
    """Wait for the failure whose summary contains a text, and return its message id and reason."""

    def find_failure() -> tuple[str, str] | None:
        with redrive.failures() as failures:
            summaries = [
                (failure.letter.id, f"{failure.function}: {failure.error} ({failure.attempts})") for failure in failures
            ]
            return next(
                (summary for summary, failure in zip(summaries, failures, strict=True) if text in failure.summary), None
            )

    return eventually(find_failure, f"{text} is in a failure queue", seconds=120)


def put_back(redrive: Redrive, message_id: str) -> None:
    assert run(redrive, [message_id], apply=True) == 0
    with redrive.failures([message_id]) as failures:
        assert failures == []


def sent(sqs: "SQSClient", outputs: dict[str, Any], body: Any, **attributes: str) -> str:
    """Send a failure record that the emulator does not send, in the format that AWS documents."""
    typed: Any = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    queue = outputs["failed_events_queue_url"]
    message = sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(body), MessageAttributes=typed)
    return message["MessageId"]


def the_import(api: Api, key: str) -> dict[str, Any]:
    def end() -> dict[str, Any] | None:
        imports = [
            import_
            for import_ in api.walk("/imports", limit=100)
            if import_["key"] == key and import_["status"] != "running"
        ]
        return imports[0] if imports else None

    return eventually(end, f"the import of {key} has ended")


def wait_until_processed(api: Api, task: dict[str, Any]) -> dict[str, Any]:
    def outcome() -> dict[str, Any] | None:
        current = api.task(task["id"])
        return current if current["processing"]["status"] == "done" else None

    return eventually(outcome, f"{task['title']} is delivered")


def test_a_refused_delivery_is_redriven(api: Api, redrive: Redrive, service: ExternalService) -> None:
    service.respond("Wanted after all", 422)
    task = api.created("Wanted after all")

    message_id, reason = wait_for_failure(redrive, f"task.created:{task['id']}:1")

    assert reason == "process_sqs: DeliveryRefused: The external service answered 422. (1)"
    put_back(redrive, message_id)
    wait_until_processed(api, task)
    assert [delivery.status for delivery in service.deliveries(f"tasks/{task['id']}")] == [422, 200]


@contextmanager
def unheard(system: System) -> Iterator[str]:
    """Disable the rule for new objects while the context is open."""
    with closing(system.client("events")) as events:
        rule = "task-manager-local-import-dropped"
        events.disable_rule(Name=rule)
        try:
            yield rule
        finally:
            events.enable_rule(Name=rule)


@contextmanager
def without_rights(iam: "IAMClient", role: str) -> Iterator[None]:
    policy = iam.get_role_policy(RoleName=role, PolicyName="code")["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName="code")
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName="code", PolicyDocument=json.dumps(policy))


def test_a_failed_invocation_is_redriven(
    system: System,
    api: Api,
    redrive: Redrive,
    s3: "S3Client",
    iam: "IAMClient",
    functions: "LambdaClient",
    outputs: dict[str, Any],
) -> None:
    key, function = f"{outputs['imports_prefix']}{uuid4()}/refused.csv", outputs["functions"]["process_s3_event"]
    with unheard(system):
        s3.put_object(Bucket=outputs["bucket"], Key=key, Body=b"title\nOne\nTwo\n")
    with without_rights(iam, function):
        # The emulator does not retry the invocation of a rule's target.
        event = json.dumps({"detail": {"object": {"key": key}}}).encode()
        functions.invoke(FunctionName=function, InvocationType="Event", Payload=event)
        message_id, reason = wait_for_failure(redrive, key)

    assert reason.startswith("process_s3_event: ")
    assert reason.endswith(" (3)")
    assert [import_ for import_ in api.walk("/imports", limit=100) if import_["key"] == key] == []
    put_back(redrive, message_id)
    finished = the_import(api, key)
    assert (finished["status"], finished["rows_created"]) == ("succeeded", 2)


def test_changes_are_read_from_the_stream_again(
    system: System, api: Api, redrive: Redrive, sqs: "SQSClient", subscriber: Subscriber, outputs: dict[str, Any]
) -> None:
    task = api.created("Read again")
    subject = f"tasks/{task['id']}"
    notification = subscriber.wait_for(subject, "task.created")
    streams, dynamodb = system.client("dynamodbstreams"), system.client("dynamodb")
    stream = dynamodb.describe_table(TableName=outputs["tasks_table"])["Table"]["LatestStreamArn"]
    [shard] = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    position: dict[str, Any] = {"StreamArn": stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(**position)["ShardIterator"]
    numbers: list[str] = []
    while not numbers:
        page = streams.get_records(ShardIterator=iterator)
        changes = [
            record["dynamodb"] for record in page["Records"] if record["dynamodb"]["Keys"]["id"]["S"] == task["id"]
        ]
        numbers = [change["SequenceNumber"] for change in changes]
        iterator = page["NextShardIterator"]
    function = outputs["functions"]["publish_task_events"]
    context = {"functionArn": f"{FUNCTIONS}:{function}", "condition": "RetryAttemptsExhausted"}
    batch = {
        "shardId": shard["ShardId"],
        "startSequenceNumber": numbers[0],
        "endSequenceNumber": numbers[0],
        "approximateArrivalOfFirstRecord": task["created_at"],
        "approximateArrivalOfLastRecord": task["created_at"],
        "batchSize": 1,
        "streamArn": stream,
    }

    message_id = sent(
        sqs, outputs, {"requestContext": {**context, "approximateInvokeCount": 101}, "DDBStreamBatchInfo": batch}
    )

    assert wait_for_failure(redrive, task["created_at"]) == (
        message_id,
        "publish_task_events: RetryAttemptsExhausted (101)",
    )
    put_back(redrive, message_id)
    repeated = eventually(lambda: subscriber.about(subject)[1:], "the event is published again")
    assert repeated == [notification]


def test_changes_that_left_the_stream_are_kept(
    redrive: Redrive, sqs: "SQSClient", outputs: dict[str, Any], system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    dynamodb = system.client("dynamodb")
    stream = dynamodb.describe_table(TableName=outputs["tasks_table"])["Table"]["LatestStreamArn"]
    function = outputs["functions"]["remove_task_files"]
    batch = {
        "shardId": "shardId-00000000000000000000-00000000",
        "startSequenceNumber": f"{1:021}",
        "endSequenceNumber": f"{2:021}",
        "approximateArrivalOfFirstRecord": "2020-01-01T00:00:00Z",
        "approximateArrivalOfLastRecord": "2020-01-01T00:00:00Z",
        "batchSize": 2,
        "streamArn": stream,
    }
    context = {"functionArn": f"{FUNCTIONS}:{function}", "condition": "RecordAgeExceeded", "approximateInvokeCount": 9}
    message_id = sent(sqs, outputs, {"requestContext": context, "DDBStreamBatchInfo": batch})

    assert run(redrive, [message_id], apply=True) == 1

    assert "They are no longer in the stream" in capsys.readouterr().out
    with redrive.failures([message_id]) as failures:
        [failure] = failures
        sqs.delete_message(QueueUrl=failure.letter.queue_url, ReceiptHandle=failure.letter.receipt)


def test_an_event_that_a_rule_could_not_deliver_reaches_its_target(
    system: System, api: Api, redrive: Redrive, s3: "S3Client", sqs: "SQSClient", outputs: dict[str, Any]
) -> None:
    key = f"{outputs['imports_prefix']}{uuid4()}/unheard.csv"
    with unheard(system) as rule:
        version = s3.put_object(Bucket=outputs["bucket"], Key=key, Body=b"title\nOne\n")["VersionId"]
    stored_object = {"bucket": {"name": outputs["bucket"]}, "object": {"key": key, "version-id": version}}

    message_id = sent(
        sqs,
        outputs,
        {"source": "aws.s3", "detail-type": "Object Created", "detail": stored_object},
        RULE_ARN=f"arn:aws:events:us-east-1:000000000000:rule/{rule}",
        TARGET_ARN=f"{FUNCTIONS}:{outputs['functions']['process_s3_event']}",
        ERROR_CODE="NO_PERMISSIONS",
        RETRY_ATTEMPTS="0",
    )

    assert wait_for_failure(redrive, key) == (message_id, "process_s3_event: NO_PERMISSIONS (1)")
    put_back(redrive, message_id)
    assert the_import(api, key)["rows_created"] == 1


def test_a_message_that_the_topic_could_not_deliver_is_redriven(
    api: Api,
    redrive: Redrive,
    sqs: "SQSClient",
    subscriber: Subscriber,
    service: ExternalService,
    outputs: dict[str, Any],
) -> None:
    task = api.created("Out of reach")
    subject = f"tasks/{task['id']}"
    event = subscriber.wait_for(subject, "task.created").event
    eventually(lambda: service.deliveries(subject), "it is delivered")

    message_id = sent(sqs, outputs, event, ErrorCode="KMS.AccessDeniedException", ErrorMessage="no", RequestID="r")

    assert wait_for_failure(redrive, event["id"]) == (message_id, "process_sqs: KMS.AccessDeniedException no ()")
    put_back(redrive, message_id)
    eventually(lambda: service.deliveries(subject)[1:], "it is delivered again")
    assert len({delivery.headers["Idempotency-Key"] for delivery in service.deliveries(subject)}) == 1


# Its attempts have been running since the first test.
def test_a_delivery_without_remaining_attempts_is_redriven(
    api: Api, redrive: Redrive, service: ExternalService, never_accepted: dict[str, Any]
) -> None:
    message_id, reason = wait_for_failure(redrive, f"task.created:{never_accepted['id']}:1")

    assert reason == f"process_sqs: every attempt failed: The external service answered 503. ({ATTEMPTS})"
    put_back(redrive, message_id)
    wait_until_processed(api, never_accepted)
    statuses = [delivery.status for delivery in service.deliveries(f"tasks/{never_accepted['id']}")]
    assert statuses == [*[503] * ATTEMPTS, 200]
