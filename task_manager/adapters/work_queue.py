"""SQS queue of work with its dead-letter queue."""

import math
from typing import TYPE_CHECKING, Any

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.domain.ports.work_queue import QueueMessage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from mypy_boto3_sqs import SQSClient

_MAX_WAIT_SECONDS = 900
# SQS hides a message for up to 12 hours from its receipt, which was some minutes ago at most.
_LONGEST_TIMEOUT_SECONDS = 12 * 3600 - 900


def received_message(record: "Mapping[str, Any]") -> QueueMessage:
    """Return a message from a record of the event with which Lambda invokes a function of a queue.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    return QueueMessage(
        id=record["messageId"],
        body=record["body"],
        receipt=record["receiptHandle"],
        attempts=int(record["attributes"]["ApproximateReceiveCount"]),
    )


def queue_name(url_or_arn: str) -> str:
    """Return the name of a queue, which ends both its URL and its ARN."""
    return url_or_arn.replace(":", "/").rpartition("/")[2]


class SqsDeadLetterQueue:
    """The port `DeadLetterQueue` on SQS.

    Args:
        client: SQS client.
        dlq_url: URL of the dead-letter queue.
        function: Name of the function that processes the messages; a dead letter names it.
    """

    def __init__(self, client: "SQSClient", dlq_url: str, *, function: str) -> None:
        self._client = client
        self._dlq_url = dlq_url
        self._function = function

    def dead_letter(self, message: QueueMessage, error: Exception) -> None:
        """Send the message to the dead-letter queue, with its cause as attributes. See the port."""
        attributes = {"error": type(error).__name__, "function": self._function, "attempts": str(message.attempts)}
        with map_aws_errors():
            self._client.send_message(
                QueueUrl=self._dlq_url,
                MessageBody=message.body,
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
                },
            )


class SqsWorkQueue(SqsDeadLetterQueue):
    """The port `WorkQueue` on SQS.

    Args:
        client: SQS client.
        queue_url: URL of the queue.
        dlq_url: URL of its dead-letter queue.
        function: Name of the function that processes the messages; a dead letter names it.
        max_receive_count: Number of attempts, as in the queue's redrive policy.
        retry_seconds: Wait after the first attempt; each further attempt doubles it, up to 15 minutes.
    """

    def __init__(
        self,
        client: "SQSClient",
        queue_url: str,
        dlq_url: str,
        *,
        function: str,
        max_receive_count: int,
        retry_seconds: int,
    ) -> None:
        super().__init__(client, dlq_url, function=function)
        self._queue_url = queue_url
        self._max_receive_count = max_receive_count
        self._retry_seconds = retry_seconds

    def is_last_attempt(self, message: QueueMessage) -> bool:
        """Return whether SQS dead-letters the message if the current attempt fails."""
        return message.attempts >= self._max_receive_count

    def postpone(self, message: QueueMessage, at_least: "timedelta | None" = None) -> None:
        """Set the message's visibility timeout to the wait, of up to some 12 hours. See the port."""
        seconds = min(self._retry_seconds * 2 ** (message.attempts - 1), _MAX_WAIT_SECONDS)
        if at_least is not None:
            seconds = max(seconds, min(math.ceil(at_least.total_seconds()), _LONGEST_TIMEOUT_SECONDS))
        self._hide(message, seconds)

    def release(self, message: QueueMessage) -> None:
        """End the message's visibility timeout. See the port."""
        self._hide(message, 0)

    def _hide(self, message: QueueMessage, seconds: int) -> None:
        with map_aws_errors():
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=message.receipt, VisibilityTimeout=seconds
            )
