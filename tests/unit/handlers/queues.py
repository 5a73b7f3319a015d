"""Queues on moto, whose messages come in events like those of Lambda's poller."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Queue:
    """A queue with its dead-letter queue."""

    def __init__(self, client: "SQSClient", name: str) -> None:
        self.client = client
        self.arn = f"arn:aws:sqs:eu-central-1:123456789012:{name}"
        self.url = client.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "900"})["QueueUrl"]
        self.dlq = client.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.client.send_message(QueueUrl=self.url, MessageBody=body)

    def event(self, attempt: int = 1) -> dict[str, Any]:
        received = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
        return {
            "Records": [
                {
                    "messageId": message["MessageId"],
                    "receiptHandle": message["ReceiptHandle"],
                    "body": message["Body"],
                    "attributes": {"ApproximateReceiveCount": str(attempt)},
                    "messageAttributes": {},
                    "eventSource": "aws:sqs",
                    "eventSourceARN": self.arn,
                    "awsRegion": "eu-central-1",
                }
                for message in received
            ]
        }

    def dead(self) -> list[Any]:
        return list(
            self.client.receive_message(QueueUrl=self.dlq, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
                "Messages", []
            )
        )
