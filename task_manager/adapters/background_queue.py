"""The SQS queue of background work: what becomes of a message that could not be worked off."""

from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from task_manager.adapters.aws_errors import map_aws_errors

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LONGEST_WAIT_SECONDS = 900


class BackgroundQueue:
    """Postpones messages and sets them aside.

    Args:
        client: The SQS client to use.
        queue_url: The queue that the messages come from.
        dlq_url: Its dead-letter queue.
        max_receive_count: How often SQS hands out a message before it moves it to the dead-letter queue.
        retry_seconds: How long a message waits after its first attempt; the wait doubles with each further one.
    """

    def __init__(
        self, client: "SQSClient", queue_url: str, dlq_url: str, max_receive_count: int, retry_seconds: int
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._dlq_url = dlq_url
        self._max_receive_count = max_receive_count
        self._retry_seconds = retry_seconds

    def is_last_attempt(self, record: SQSRecord) -> bool:
        """Tell whether the dead-letter queue is next, should this attempt fail."""
        return _attempts(record) >= self._max_receive_count

    def postpone(self, record: SQSRecord) -> None:
        """Have the message come again after a wait, rather than after the queue's long visibility time-out.

        Raises:
            Unavailable: SQS refused for now; the message then comes after that time-out.
        """
        wait = min(self._retry_seconds * 2 ** (_attempts(record) - 1), _LONGEST_WAIT_SECONDS)
        with map_aws_errors():
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=wait
            )

    def set_aside(self, record: SQSRecord, error: Exception) -> None:
        """Put the message into the dead-letter queue at once, with why.

        Raises:
            Unavailable: SQS refused for now; the message has to come again.
        """
        attributes = {
            "error": type(error).__name__,
            "function": "process_sqs",
            "attempts": str(_attempts(record)),
        }
        with map_aws_errors():
            self._client.send_message(
                QueueUrl=self._dlq_url,
                MessageBody=record.body,
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
                },
            )


def _attempts(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count)
