"""Failures by the form in which AWS keeps them, with the way to redrive each.

Messages in the dead-letter queues of the other queues are events as they were published, or escalations as the workflow
sent them. A message in the queue of failed events has one of these forms:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from scripts.lib.dead_letters import (
    BACKGROUND_DLQ,
    BULK_DLQ,
    NOTIFICATIONS_DLQ,
    URGENT_TASKS_DLQ,
    DeadLetter,
    parse_json,
)
from scripts.lib.stream_batches import RedriveError, read_batch
from scripts.lib.subscriptions import subscribed_queues
from task_manager.adapters.task_table import TaskTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

# Attributes that the functions below and SNS add to a message to describe the failure.
_FAILURE_ATTRIBUTES: Final = frozenset({"error", "function", "attempts", "ErrorCode", "ErrorMessage", "RequestID"})

_CONSUMERS: Final = {
    BACKGROUND_DLQ: "process_sqs",
    BULK_DLQ: "process_sqs",
    URGENT_TASKS_DLQ: "monitor_urgent_tasks",
    NOTIFICATIONS_DLQ: "send_notifications",
}
_UNKNOWN_FUNCTION: Final = "unknown function"
_FOREIGN: Final = "It belongs to no function of this environment."

CONSEQUENCES: Final = {
    "publish_task_events": (
        "No events were published for them. To publish events, update the tasks that still exist: "
        "GET /tasks?updated_since={since} lists them. Subscribers have to look up deleted tasks and finished imports."
    ),
    "remove_task_files": "Files of tasks that were deleted then remain in the bucket, where no client can reach them.",
}
"""Effect of changes that a function did not process and that are no longer in the stream, by function."""


@dataclass(frozen=True)
class Failure:
    """Dead letter with its cause and a call that redrives it; without one, `no_redrive_reason` is set."""

    letter: DeadLetter
    function: str
    error: str
    attempts: str
    summary: str
    redrive: Callable[[], None] | None = None
    no_redrive_reason: str = ""


@dataclass(frozen=True)
class FailureReader:
    """Reader of the dead letters of one environment.

    `queue_urls` has the queues of events by the names of their dead-letter queues, `destinations` the destinations as
    in `make outputs`, `functions` the functions' names by their deployed names.
    """

    sqs: "SQSClient"
    aws_lambda: "LambdaClient"
    streams: "DynamoDBStreamsClient"
    events: "EventBridgeClient"
    dynamodb: "DynamoDBClient"
    queue_urls: Mapping[str, str]
    destinations: Mapping[str, Mapping[str, Any]]
    tasks: TaskTable
    functions: Mapping[str, str]

    def read(self, letter: DeadLetter) -> Failure:
        """Return the failure that a dead letter describes; an unreadable one is a failure without a redrive."""
        try:
            return self._read(letter)
        except (BotoCoreError, ClientError, LookupError, ValueError) as error:
            return _unknown(letter, f"It cannot be read: {error!r}.")

    def _read(self, letter: DeadLetter) -> Failure:
        if letter.queue in self.queue_urls:
            return self._queued_event(letter)
        if target_arn := letter.attribute("TARGET_ARN"):
            return self._rule_event(letter, target_arn)
        match letter.content:
            case {"DDBStreamBatchInfo": dict(batch), "requestContext": {"functionArn": str(arn)} as context}:
                return self._stream_batch(letter, arn, context, batch)
            case {"requestPayload": payload, "requestContext": {"functionArn": str(arn)} as context, **response}:
                error = _error(response.get("responsePayload")) or str(context.get("condition"))
                return self._invocation(letter, arn, error, str(context.get("approximateInvokeCount", "")), payload)
        if event := _topic_event(letter):
            return self._topic_message(letter, event)
        return _unknown(letter, "It is in no form in which AWS keeps a failure.")

    def _queued_event(self, letter: DeadLetter) -> Failure:
        # A message without attributes was moved by SQS itself, after the last attempt.
        error = letter.attribute("error") or "every attempt failed"
        reason = self._processing_reason(letter.content) if letter.queue in {BACKGROUND_DLQ, BULK_DLQ} else ""
        return Failure(
            letter,
            # All other queues are those of destinations.
            function=_CONSUMERS.get(letter.queue, "deliver_webhook"),
            error=f"{error}: {reason}" if reason else error,
            attempts=letter.attribute("attempts") or self._max_receive_count(letter.queue),
            summary=_event_id(letter.body),
            redrive=partial(self._send, letter, letter.body, [letter.queue]),
        )

    def _processing_reason(self, event: object) -> str:
        """Return the failure reason that the task of an event has in its `processing`; empty if there is none."""
        match event:
            case {"subject": str(subject)} if subject.startswith("tasks/"):
                response = self.dynamodb.get_item(
                    TableName=self.tasks.name,
                    Key=self.tasks.key(subject.removeprefix("tasks/")),
                    ProjectionExpression="#processing.#reason",
                    ExpressionAttributeNames={"#processing": "processing", "#reason": "reason"},
                )
                item: Any = response.get("Item")
                return str(item["processing"]["M"]["reason"]["S"]) if item else ""
        return ""

    def _max_receive_count(self, dlq: str) -> str:
        response = self.sqs.get_queue_attributes(QueueUrl=self.queue_urls[dlq], AttributeNames=["RedrivePolicy"])
        return str(json.loads(response["Attributes"]["RedrivePolicy"])["maxReceiveCount"])

    def _topic_message(self, letter: DeadLetter, event: str) -> Failure:
        error = " ".join(filter(None, map(letter.attribute, ("ErrorCode", "ErrorMessage")))) or "not delivered"
        # SNS does not keep which subscription failed. Consumers tolerate duplicates.
        redrive = partial(self._send, letter, event, list(subscribed_queues(event, self.destinations)))
        return Failure(letter, "process_sqs", error, "", _event_id(event), redrive)

    def _send(self, letter: DeadLetter, event: str, dlqs: Collection[str]) -> None:
        kept = {name: value for name, value in letter.attributes.items() if name not in _FAILURE_ATTRIBUTES}
        for dlq in dlqs:
            self.sqs.send_message(QueueUrl=self.queue_urls[dlq], MessageBody=event, MessageAttributes=kept)

    def _rule_event(self, letter: DeadLetter, target_arn: str) -> Failure:
        error = " ".join(filter(None, map(letter.attribute, ("ERROR_CODE", "ERROR_MESSAGE"))))
        # The count excludes the first attempt.
        attempts = str(1 + int(letter.attribute("RETRY_ATTEMPTS") or 0))
        payload = self._transformed(letter.content, letter.attribute("RULE_ARN"), target_arn)
        return self._invocation(letter, target_arn, error, attempts, payload)

    def _transformed(self, event: object, rule_arn: str, target_arn: str) -> object:
        """Return an event as its rule passes it to the target; the dead letter may have it in either form."""
        if not isinstance(event, dict) or "detail-type" not in event:
            return event
        targets = self.events.list_targets_by_rule(Rule=rule_arn.rpartition("/")[2])["Targets"]
        transformer = next((target.get("InputTransformer") for target in targets if target["Arn"] == target_arn), None)
        if not transformer:
            return event
        template = transformer["InputTemplate"]
        for name, path in transformer.get("InputPathsMap", {}).items():
            value: object = reduce(lambda parent, key: parent[key], path.removeprefix("$.").split("."), event)
            template = template.replace(f"<{name}>", json.dumps(value))
        return parse_json(template)

    def _invocation(self, letter: DeadLetter, arn: str, error: str, attempts: str, payload: object) -> Failure:
        summary = json.dumps(payload, ensure_ascii=False)
        deployed_name = _function_name(arn)
        if deployed_name not in self.functions:
            return Failure(letter, arn, error, attempts, summary, no_redrive_reason=_FOREIGN)
        redrive = partial(self._invoke, deployed_name, payload)
        return Failure(letter, self.functions[deployed_name], error, attempts, summary, redrive)

    def _invoke(self, deployed_name: str, payload: object) -> None:
        """Invoke a function asynchronously: Lambda retries it, and its failure comes to the same queue again."""
        self.aws_lambda.invoke(FunctionName=deployed_name, InvocationType="Event", Payload=json.dumps(payload).encode())

    def _stream_batch(
        self, letter: DeadLetter, arn: str, context: Mapping[str, Any], batch: Mapping[str, Any]
    ) -> Failure:
        since = str(batch["approximateArrivalOfFirstRecord"])
        table = str(batch["streamArn"]).split("/")[1]
        deployed_name = _function_name(arn)
        function = self.functions.get(deployed_name)
        no_redrive_reason = self._lost_changes(function, batch, since) if function else _FOREIGN
        return Failure(
            letter,
            function or arn,
            error=str(context.get("condition")),
            attempts=str(context.get("approximateInvokeCount", "")),
            summary=f"{batch['batchSize']} changes of {table} since {since}",
            redrive=None if no_redrive_reason else partial(self._invoke_with_batch, deployed_name, batch),
            no_redrive_reason=no_redrive_reason,
        )

    def _lost_changes(self, function: str, batch: Mapping[str, Any], since: str) -> str:
        try:
            next(read_batch(self.streams, batch), None)
        except RedriveError as error:
            return f"{error} {CONSEQUENCES[function].format(since=since)}"
        return ""

    def _invoke_with_batch(self, deployed_name: str, batch: Mapping[str, Any]) -> None:
        """Invoke a function with a batch synchronously: a failed asynchronous call would not be kept as a batch."""
        for records in read_batch(self.streams, batch):
            # Lambda passes times as numbers; the tables have no other values that JSON lacks.
            payload = json.dumps({"Records": records}, default=datetime.timestamp).encode()
            response = self.aws_lambda.invoke(FunctionName=deployed_name, Payload=payload)
            if "FunctionError" in response:
                raise RedriveError(f"It failed again: {_error(json.load(response['Payload']))}.")


def _unknown(letter: DeadLetter, reason: str) -> Failure:
    return Failure(letter, _UNKNOWN_FUNCTION, "unknown error", "", letter.body, no_redrive_reason=reason)


def _topic_event(letter: DeadLetter) -> str | None:
    """Return the event of a message that SNS could not deliver, raw or in SNS's envelope; None if it is neither."""
    match letter.content:
        case {"specversion": str(), "id": str()}:
            return letter.body
        case {"Type": "Notification", "Message": str(message)}:
            return message
    return None


def _function_name(arn: str) -> str:
    """Return the name in a function's ARN, which may end with a version."""
    return "".join(arn.split(":")[6:7])


def _event_id(text: str) -> str:
    event = parse_json(text)
    return str(event["id"]) if isinstance(event, dict) and "id" in event else text


def _error(response: object) -> str:
    """Return type and message of the error that a failed function responded with."""
    if not isinstance(response, dict):
        return ""
    return ": ".join(str(response[name]) for name in ("errorType", "errorMessage") if name in response)
