"""Messages of the queues that failures end in, held while they are listed or redriven."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from task_manager.domain.batches import batches

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BACKGROUND_DLQ: Final = "background-dlq"
BULK_DLQ: Final = "bulk-dlq"
URGENT_TASKS_DLQ: Final = "urgent-tasks-dlq"
NOTIFICATIONS_DLQ: Final = "notifications-dlq"
FAILED_EVENTS: Final = "failed-events"


def destination_dlq(name: str) -> str:
    """Return the name of a destination's dead-letter queue."""
    return f"destination-{name}-dlq"


# Short polling asks only some of SQS's servers.
_WAIT_SECONDS = 1
_VISIBILITY_TIMEOUT_SECONDS: Final = 300
# Of each queue: the first message received must not become visible again before the last is processed.
_MAX_HELD: Final = 2_000


@dataclass(frozen=True)
class DeadLetter:
    """Message of a queue that failures end in."""

    queue: str
    queue_url: str
    id: str
    receipt: str
    body: str
    attributes: Mapping[str, Any]
    sent_at: datetime

    @property
    def content(self) -> object:
        """Parsed JSON of the body; None if it is not JSON."""
        return parse_json(self.body)

    def attribute(self, name: str) -> str:
        """Return a message attribute's text; empty if there is none."""
        return str(self.attributes.get(name, {}).get("StringValue", ""))


@contextmanager
def dead_letters(sqs: "SQSClient", queues: Mapping[str, str]) -> Iterator[list[DeadLetter]]:
    """Hold the messages of queues, given as URLs by name: of each all, or as many as can be held.

    No other consumer receives them meanwhile. At the end, those that were not deleted become visible at once.
    """
    letters: dict[str, DeadLetter] = {}
    try:
        for name, url in queues.items():
            letters.update((letter.id, letter) for letter in _receive(sqs, name, url))
        yield list(letters.values())
    finally:
        for url in queues.values():
            receipts = [letter.receipt for letter in letters.values() if letter.queue_url == url]
            for batch in batches(receipts, 10):
                # SQS reports an error for each deleted message, which is ignored.
                sqs.change_message_visibility_batch(
                    QueueUrl=url,
                    Entries=[
                        {"Id": str(index), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                        for index, receipt in enumerate(batch)
                    ],
                )


def parse_json(text: str) -> object:
    """Return the parsed JSON; None if `text` is not JSON."""
    with suppress(json.JSONDecodeError):
        return json.loads(text)
    return None


def _receive(sqs: "SQSClient", name: str, url: str) -> Iterator[DeadLetter]:
    held = 0
    while held < _MAX_HELD and (
        messages := sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=_WAIT_SECONDS,
            VisibilityTimeout=_VISIBILITY_TIMEOUT_SECONDS,
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
