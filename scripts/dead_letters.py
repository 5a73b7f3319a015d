"""What was given up, in each form in which AWS keeps it, and the way back for each.

In the dead-letter queue of the background queue lie events, as they were published. A message in the queue of failed
events says itself what it is:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from task_manager.domain.batches import batches

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

BACKGROUND_DLQ: Final = "background-dlq"
FAILED_EVENTS: Final = "failed-events"

# With none, SQS asks some of its servers only.
_WAIT_SECONDS = 1
_HIDDEN_SECONDS: Final = 300
# Of each queue: what was received first must not come back before the last is dealt with.
_HELD_AT_ONCE: Final = 2_000
_MOST_PAGES: Final = 1000
# What process_sqs and SNS add to a message to say why it is here.
_REASONS: Final = frozenset({"error", "function", "attempts", "ErrorCode", "ErrorMessage", "RequestID"})

_FOREIGN: Final = "It is of no function of this environment."

# What comes of changes that a function never saw and that are no longer in the stream.
CONSEQUENCES: Final = {
    "publish_task_events": (
        "Nobody was told of them. To have tasks told of again, change them: GET /tasks?updated_since={since} finds "
        "those that are still there. What was deleted, and which imports ended, subscribers have to look up."
    ),
    "remove_task_files": "Files of tasks that were deleted then are still in the bucket, where no client reaches them.",
}


class NotPutBack(Exception):
    """A dead letter has to stay where it is; the text says why."""


@dataclass(frozen=True)
class DeadLetter:
    """One message of a queue that failures end in."""

    queue: str
    queue_url: str
    id: str
    receipt: str
    body: str
    attributes: Mapping[str, Any]
    sent_at: datetime

    @property
    def content(self) -> object:
        """The body's JSON; None where it is none."""
        return _parsed(self.body)

    def attribute(self, name: str) -> str:
        """The text of one of its message attributes; empty without it."""
        return str(self.attributes.get(name, {}).get("StringValue", ""))


@contextmanager
def dead_letters(sqs: "SQSClient", queues: Mapping[str, str]) -> Iterator[list[DeadLetter]]:
    """Hold what lies in some queues, given as URLs by their names: of each all, or as much as can be held at once.

    Others see none of it meanwhile, and at the end all that was not deleted, at once.
    """
    letters: dict[str, DeadLetter] = {}
    try:
        for name, url in queues.items():
            letters.update((letter.id, letter) for letter in _received(sqs, name, url))
        yield list(letters.values())
    finally:
        for url in queues.values():
            receipts = [letter.receipt for letter in letters.values() if letter.queue_url == url]
            for some in batches(receipts, 10):
                # What was deleted is refused, one by one, which is no matter.
                sqs.change_message_visibility_batch(
                    QueueUrl=url,
                    Entries=[
                        {"Id": str(place), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                        for place, receipt in enumerate(some)
                    ],
                )


def _received(sqs: "SQSClient", name: str, url: str) -> Iterator[DeadLetter]:
    held = 0
    while held < _HELD_AT_ONCE and (
        messages := sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=_WAIT_SECONDS,
            VisibilityTimeout=_HIDDEN_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        ).get("Messages")
    ):
        held += len(messages)
        for message in messages:
            yield DeadLetter(
                queue=name,
                queue_url=url,
                id=message["MessageId"],
                receipt=message["ReceiptHandle"],
                body=message["Body"],
                attributes=message.get("MessageAttributes", {}),
                sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
            )


@dataclass(frozen=True)
class Failure:
    """What a dead letter is, why it is here, and its way back; `hopeless` says why there is none."""

    letter: DeadLetter
    function: str
    error: str
    attempts: str
    what: str
    put_back: Callable[[], None] | None = None
    hopeless: str = ""


@dataclass(frozen=True)
class WaysBack:
    """The ways back into one environment; `functions` has each function's name by the name it is deployed under."""

    sqs: "SQSClient"
    aws_lambda: "LambdaClient"
    streams: "DynamoDBStreamsClient"
    events: "EventBridgeClient"
    dynamodb: "DynamoDBClient"
    background_queue_url: str
    tasks_table: str
    functions: Mapping[str, str]

    def read(self, letter: DeadLetter) -> Failure:
        """Tell what a dead letter is; one that cannot be read keeps none of the others back."""
        try:
            return self._read(letter)
        except (BotoCoreError, ClientError, LookupError, ValueError) as error:
            return Failure(letter, "nobody", "unknown", "", letter.body, hopeless=f"It cannot be read: {error!r}.")

    def _read(self, letter: DeadLetter) -> Failure:
        if letter.queue == BACKGROUND_DLQ:
            return self._delivery(letter)
        if target := letter.attribute("TARGET_ARN"):
            return self._of_rule(letter, target)
        return self._named_by_itself(letter) or Failure(
            letter, "nobody", "unknown", "", letter.body, hopeless="It is in no form in which AWS keeps a failure."
        )

    def _named_by_itself(self, letter: DeadLetter) -> Failure | None:
        match letter.content:
            case {"DDBStreamBatchInfo": dict(batch), "requestContext": {"functionArn": str(arn)} as context}:
                return self._of_stream(letter, arn, context, batch)
            case {"requestPayload": payload, "requestContext": {"functionArn": str(arn)} as context, **answer}:
                error = _error(answer.get("responsePayload")) or str(context.get("condition"))
                return self._of_call(letter, arn, error, str(context.get("approximateInvokeCount", "")), payload)
            case {"specversion": str(), "id": str()}:
                return self._of_topic(letter, letter.body)
            case {"Type": "Notification", "Message": str(message)}:
                return self._of_topic(letter, message)
        return None

    def _delivery(self, letter: DeadLetter) -> Failure:
        # Without attributes SQS itself has moved it, after the last attempt.
        error = letter.attribute("error") or "every attempt failed"
        reason = self._noted(letter.content)
        return Failure(
            letter,
            function="process_sqs",
            error=f"{error}: {reason}" if reason else error,
            attempts=letter.attribute("attempts") or self._most_attempts(),
            what=_event_id(letter.body),
            put_back=partial(self._send, letter, letter.body),
        )

    def _noted(self, event: object) -> str:
        """What the task that an event is about has in its processing as the reason of a failure."""
        match event:
            case {"subject": str(subject)} if subject.startswith("tasks/"):
                found = self.dynamodb.get_item(
                    TableName=self.tasks_table,
                    Key={"id": {"S": subject.removeprefix("tasks/")}},
                    ProjectionExpression="#processing.#reason",
                    ExpressionAttributeNames={"#processing": "processing", "#reason": "reason"},
                )
                item: Any = found.get("Item")
                return str(item["processing"]["M"]["reason"]["S"]) if item else ""
        return ""

    def _most_attempts(self) -> str:
        asked = self.sqs.get_queue_attributes(QueueUrl=self.background_queue_url, AttributeNames=["RedrivePolicy"])
        return str(json.loads(asked["Attributes"]["RedrivePolicy"])["maxReceiveCount"])

    def _of_topic(self, letter: DeadLetter, event: str) -> Failure:
        error = " ".join(filter(None, map(letter.attribute, ("ErrorCode", "ErrorMessage")))) or "not delivered"
        return Failure(letter, "process_sqs", error, "", _event_id(event), partial(self._send, letter, event))

    def _send(self, letter: DeadLetter, event: str) -> None:
        kept = {name: value for name, value in letter.attributes.items() if name not in _REASONS}
        self.sqs.send_message(QueueUrl=self.background_queue_url, MessageBody=event, MessageAttributes=kept)

    def _of_rule(self, letter: DeadLetter, target: str) -> Failure:
        error = " ".join(filter(None, map(letter.attribute, ("ERROR_CODE", "ERROR_MESSAGE"))))
        # Counted are attempts after the first.
        attempts = str(1 + int(letter.attribute("RETRY_ATTEMPTS") or 0))
        event = self._as_handed_over(letter.content, letter.attribute("RULE_ARN"), target)
        return self._of_call(letter, target, error, attempts, event)

    def _as_handed_over(self, event: object, rule_arn: str, target_arn: str) -> object:
        """Return an event as its rule hands it to its target, which the dead letter may hold in either form."""
        if not isinstance(event, dict) or "detail-type" not in event:
            return event
        targets = self.events.list_targets_by_rule(Rule=rule_arn.rpartition("/")[2])["Targets"]
        transformer = next((one.get("InputTransformer") for one in targets if one["Arn"] == target_arn), None)
        if not transformer:
            return event
        template = transformer["InputTemplate"]
        for name, path in transformer.get("InputPathsMap", {}).items():
            found: object = reduce(lambda value, key: value[key], path.removeprefix("$.").split("."), event)
            template = template.replace(f"<{name}>", json.dumps(found))
        return _parsed(template)

    def _of_call(self, letter: DeadLetter, arn: str, error: str, attempts: str, payload: object) -> Failure:
        what = json.dumps(payload, ensure_ascii=False)
        deployed = _deployed(arn)
        if deployed not in self.functions:
            return Failure(letter, arn, error, attempts, what, hopeless=_FOREIGN)
        put_back = partial(self._call, deployed, payload)
        return Failure(letter, self.functions[deployed], error, attempts, what, put_back)

    def _call(self, deployed: str, payload: object) -> None:
        """Have a function called, as if its event had just come: what fails again ends here again."""
        self.aws_lambda.invoke(FunctionName=deployed, InvocationType="Event", Payload=json.dumps(payload).encode())

    def _of_stream(self, letter: DeadLetter, arn: str, context: Mapping[str, Any], batch: Mapping[str, Any]) -> Failure:
        since = str(batch["approximateArrivalOfFirstRecord"])
        table = str(batch["streamArn"]).split("/")[1]
        deployed = _deployed(arn)
        function = self.functions.get(deployed)
        hopeless = self._lost(function, batch, since) if function else _FOREIGN
        return Failure(
            letter,
            function or arn,
            error=str(context.get("condition")),
            attempts=str(context.get("approximateInvokeCount", "")),
            what=f"{batch['batchSize']} changes of {table}, from {since} on",
            put_back=None if hopeless else partial(self._read_again, deployed, batch),
            hopeless=hopeless,
        )

    def _lost(self, function: str, batch: Mapping[str, Any], since: str) -> str:
        try:
            next(self._changes(batch), None)
        except NotPutBack as lost:
            return f"{lost} {CONSEQUENCES[function].format(since=since)}"
        return ""

    def _read_again(self, deployed: str, batch: Mapping[str, Any]) -> None:
        """Hand changes to their function again, and wait: a call that nobody waits for keeps no failure here."""
        for records in self._changes(batch):
            # Lambda has moments as numbers; the tables hold nothing else that is not JSON.
            payload = json.dumps({"Records": records}, default=datetime.timestamp).encode()
            answer = self.aws_lambda.invoke(FunctionName=deployed, Payload=payload)
            if "FunctionError" in answer:
                raise NotPutBack(f"It failed again: {_error(json.load(answer['Payload']))}.")

    def _changes(self, batch: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
        """Read a batch of changes from its stream, page by page, as Lambda hands them over."""
        stream, last = str(batch["streamArn"]), int(batch["endSequenceNumber"])
        errors = self.streams.exceptions
        try:
            iterator: str | None = self.streams.get_shard_iterator(
                StreamArn=stream,
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )["ShardIterator"]
            for _ in range(_MOST_PAGES):
                if not iterator:
                    break
                page = self.streams.get_records(ShardIterator=iterator)
                numbered = [(int(record["dynamodb"]["SequenceNumber"]), record) for record in page["Records"]]
                if wanted := [{**record, "eventSourceARN": stream} for number, record in numbered if number <= last]:
                    yield wanted
                if numbered and numbered[-1][0] >= last:
                    return
                iterator = page.get("NextShardIterator")
        except (errors.TrimmedDataAccessException, errors.ResourceNotFoundException):
            raise NotPutBack("They are no longer in the stream, which keeps a change for 24 hours.") from None
        raise NotPutBack("The stream does not give all of them.")


def _deployed(arn: str) -> str:
    """The name in a function's ARN, which may have a version at its end."""
    return "".join(arn.split(":")[6:7])


def _parsed(text: str) -> object:
    with suppress(json.JSONDecodeError):
        return json.loads(text)
    return None


def _event_id(text: str) -> str:
    event = _parsed(text)
    return str(event["id"]) if isinstance(event, dict) and "id" in event else text


def _error(answer: object) -> str:
    """What a function that failed answered."""
    if not isinstance(answer, dict):
        return ""
    return ": ".join(str(answer[name]) for name in ("errorType", "errorMessage") if name in answer)
