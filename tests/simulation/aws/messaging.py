"""SNS and SQS in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.simulation.aws.refused import Refused

_BATCH = 10


@dataclass
class Message:
    """One message of a queue; it can be received when `visible_at` has come."""

    id: str
    body: str
    attributes: Mapping[str, Any]
    sent_at: datetime
    visible_at: datetime
    received: int = 0

    @property
    def receipt(self) -> str:
        """A receipt serves until the message is received again."""
        return f"{self.id}/{self.received}"


@dataclass
class Queue:
    """One standard queue; `dead_letters` takes what was received `max_receive_count` times."""

    clock: Callable[[], datetime]
    visibility_timeout: timedelta = timedelta(seconds=30)
    max_receive_count: int = 0
    dead_letters: "Queue | None" = None
    messages: dict[str, Message] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def send(self, body: str, attributes: Mapping[str, Any]) -> str:
        number = f"message-{next(self.numbers)}"
        self.messages[number] = Message(number, body, attributes, self.clock(), self.clock())
        return number

    def receive(self, most: int) -> list[Message]:
        now = self.clock()
        received = []
        for message in [one for one in self.messages.values() if one.visible_at <= now][:most]:
            if self.dead_letters and message.received >= self.max_receive_count:
                del self.messages[message.id]
                self.dead_letters.send(message.body, message.attributes)
                continue
            message.received += 1
            message.visible_at = now + self.visibility_timeout
            received.append(message)
        return received

    def delete(self, receipt: str) -> None:
        self.messages.pop(receipt.partition("/")[0], None)

    def postpone(self, receipt: str, wait: timedelta) -> None:
        message = self.messages.get(receipt.partition("/")[0])
        if message is None or message.receipt != receipt:
            raise Refused("MessageNotInflight")
        message.visible_at = self.clock() + wait


class Sqs:
    """The service; every operation takes and returns what botocore does."""

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
                    "MessageId": one.id,
                    "ReceiptHandle": one.receipt,
                    "Body": one.body,
                    "Attributes": {
                        "ApproximateReceiveCount": str(one.received),
                        "SentTimestamp": str(int(one.sent_at.timestamp() * 1000)),
                    },
                    "MessageAttributes": one.attributes,
                }
                for one in received
            ]
        }

    def delete_message(self, **delete: Any) -> dict[str, Any]:
        self.queues[delete["QueueUrl"]].delete(delete["ReceiptHandle"])
        return {}

    def change_message_visibility(self, **change: Any) -> dict[str, Any]:
        queue = self.queues[change["QueueUrl"]]
        queue.postpone(change["ReceiptHandle"], timedelta(seconds=change["VisibilityTimeout"]))
        return {}


@dataclass
class Topic:
    """One topic; `published` is told of each message."""

    published: list[Callable[[Mapping[str, Any]], None]] = field(default_factory=list)


class Sns:
    """The service; every operation takes and returns what botocore does."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self.topics = topics

    def publish(self, **publish: Any) -> dict[str, Any]:
        for told in self.topics[publish["TopicArn"]].published:
            told(publish)
        return {"MessageId": "published"}

    def publish_batch(self, **publish: Any) -> dict[str, Any]:
        entries = publish["PublishBatchRequestEntries"]
        if len(entries) > _BATCH:
            raise Refused("TooManyEntriesInBatchRequest")
        for entry in entries:
            self.publish(TopicArn=publish["TopicArn"], **entry)
        return {"Successful": [{"Id": entry["Id"], "MessageId": "published"} for entry in entries], "Failed": []}
