"""SNS and SQS in memory."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.simulation.aws.errors import AwsError

_MAX_BATCH_ENTRIES = 10
_MAX_MAILS_PER_SECOND = 10

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_NO_XML = re.compile("[^\t\n\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass
class Message:
    """Message of a queue; it can be received from `visible_at` on."""

    id: str
    body: str
    attributes: Mapping[str, Any]
    sent_at: datetime
    visible_at: datetime
    receive_count: int = 0

    @property
    def receipt(self) -> str:
        """Receipt handle, valid until the message is received again."""
        return f"{self.id}/{self.receive_count}"


@dataclass
class Queue:
    """Standard queue; a message that was received `max_receive_count` times moves to `dlq`."""

    clock: Callable[[], datetime]
    visibility_timeout: timedelta = timedelta(seconds=30)
    max_receive_count: int = 0
    dlq: "Queue | None" = None
    messages: dict[str, Message] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def send(self, body: str, attributes: Mapping[str, Any]) -> str:
        if _NO_XML.search(body):
            raise AwsError("InvalidMessageContents")
        message_id = f"message-{next(self.numbers)}"
        self.messages[message_id] = Message(message_id, body, attributes, self.clock(), self.clock())
        return message_id

    @property
    def next_visible_at(self) -> datetime | None:
        """Earliest time at which a message can be received; None if there is no message."""
        return min((message.visible_at for message in self.messages.values()), default=None)

    def receive(self, max_messages: int) -> list[Message]:
        now = self.clock()
        received = []
        for message in [message for message in self.messages.values() if message.visible_at <= now][:max_messages]:
            if self.dlq and message.receive_count >= self.max_receive_count:
                del self.messages[message.id]
                self.dlq.send(message.body, message.attributes)
                continue
            message.receive_count += 1
            message.visible_at = now + self.visibility_timeout
            received.append(message)
        return received

    def delete(self, receipt: str) -> None:
        self.messages.pop(receipt.partition("/")[0], None)

    def change_visibility(self, receipt: str, timeout: timedelta) -> None:
        message = self.messages.get(receipt.partition("/")[0])
        if message is None or message.receipt != receipt:
            raise AwsError("MessageNotInflight")
        message.visible_at = self.clock() + timeout


class Sqs:
    """Operations of the service, in botocore's formats."""

    def __init__(self, queues: Mapping[str, Queue]) -> None:
        self.queues = queues

    def send_message(self, **send: Any) -> dict[str, Any]:
        queue = self.queues[send["QueueUrl"]]
        return {"MessageId": queue.send(send["MessageBody"], send.get("MessageAttributes", {}))}

    def receive_message(self, **receive: Any) -> dict[str, Any]:
        received = self.queues[receive["QueueUrl"]].receive(receive.get("MaxNumberOfMessages", 1))
        return {
            "Messages": [
                {
                    "MessageId": message.id,
                    "ReceiptHandle": message.receipt,
                    "Body": message.body,
                    "Attributes": {
                        "ApproximateReceiveCount": str(message.receive_count),
                        "SentTimestamp": str(int(message.sent_at.timestamp() * 1000)),
                    },
                    "MessageAttributes": message.attributes,
                }
                for message in received
            ]
        }

    def delete_message(self, **delete: Any) -> dict[str, Any]:
        self.queues[delete["QueueUrl"]].delete(delete["ReceiptHandle"])
        return {}

    def change_message_visibility(self, **change: Any) -> dict[str, Any]:
        queue = self.queues[change["QueueUrl"]]
        queue.change_visibility(change["ReceiptHandle"], timedelta(seconds=change["VisibilityTimeout"]))
        return {}


@dataclass
class EmailSubscription:
    """E-mail subscription, which SNS suspends once it gets more than ten messages within a second.

    https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
    """

    clock: Callable[[], datetime]
    mails: list[Mapping[str, Any]] = field(default_factory=list)
    is_suspended: bool = False
    _times: list[datetime] = field(default_factory=list)

    def deliver(self, message: Mapping[str, Any]) -> None:
        """Deliver a mail, unless the subscription is suspended."""
        self._times.append(self.clock())
        recent = [time for time in self._times if self.clock() - time < timedelta(seconds=1)]
        if len(recent) > _MAX_MAILS_PER_SECOND:
            self.is_suspended = True
        if not self.is_suspended:
            self.mails.append(message)


@dataclass
class Topic:
    """Topic that calls its subscribers with each message."""

    subscribers: list[Callable[[Mapping[str, Any]], None]] = field(default_factory=list)


class Sns:
    """Operations of the service, in botocore's formats."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self.topics = topics

    def publish(self, **publish: Any) -> dict[str, Any]:
        for subscriber in self.topics[publish["TopicArn"]].subscribers:
            subscriber(publish)
        return {"MessageId": "published"}

    def publish_batch(self, **publish: Any) -> dict[str, Any]:
        entries = publish["PublishBatchRequestEntries"]
        if len(entries) > _MAX_BATCH_ENTRIES:
            raise AwsError("TooManyEntriesInBatchRequest")
        for entry in entries:
            self.publish(TopicArn=publish["TopicArn"], **entry)
        return {"Successful": [{"Id": entry["Id"], "MessageId": "published"} for entry in entries], "Failed": []}
