"""Queues of the system with another visibility timeout than deployed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@contextmanager
def visibility_timeout(sqs: "SQSClient", url: str, seconds: int) -> Iterator[None]:
    """Set the visibility timeout of a queue, so that messages that no function could process return soon."""
    deployed = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": deployed["VisibilityTimeout"]})
