"""Subscriber of a topic, with a queue of its own."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.e2e.polling import eventually

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Notification:
    """Message of the topic."""

    subject: str
    attributes: dict[str, str]
    message: str

    @property
    def event(self) -> dict[str, Any]:
        """CloudEvent, or CloudWatch's notification of an alarm."""
        parsed: dict[str, Any] = json.loads(self.message)
        return parsed


class Subscriber:
    """Subscriber of a topic from its creation on, with an optional filter policy."""

    def __init__(
        self, sqs: "SQSClient", sns: "SNSClient", topic_arn: str, name: str, filter_policy: str | None = None
    ) -> None:
        self._sqs = sqs
        self._queue_url = sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["QueueArn"])["Attributes"]
        sqs.set_queue_attributes(
            QueueUrl=self._queue_url, Attributes={"Policy": _may_send(topic_arn, attributes["QueueArn"])}
        )
        sns.subscribe(
            TopicArn=topic_arn,
            Protocol="sqs",
            Endpoint=attributes["QueueArn"],
            Attributes={"FilterPolicy": filter_policy} if filter_policy else {},
        )
        self._received: list[Notification] = []

    def received(self) -> list[Notification]:
        """Return all messages received so far, in any order."""
        while messages := self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10).get("Messages"):
            self._received += [_notification(json.loads(message["Body"])) for message in messages]
            for message in messages:
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return self._received

    def about(self, subject: str, event_type: str | None = None) -> list[Notification]:
        """Return the messages received so far about a subject such as `tasks/{id}`, in any order."""
        return [
            notification
            for notification in self.received()
            if notification.event["subject"] == subject and event_type in (None, notification.event["type"])
        ]

    def wait_for(self, subject: str, event_type: str) -> Notification:
        """Wait for a notification of a type about a subject, and return it."""
        return eventually(lambda: self.about(subject, event_type), f"{event_type} of {subject}")[0]


class Mailbox:
    """Mails of a topic, whose e-mail subscriptions the emulator only logs."""

    def __init__(self, subscriber: Subscriber) -> None:
        self._subscriber = subscriber

    def about(self, resource_id: str) -> list[Notification]:
        """Return the mails received so far that name a task or import."""
        return [mail for mail in self._subscriber.received() if resource_id in mail.message]

    def wait_for(self, resource_id: str, statement: str) -> Notification:
        """Wait for a mail that says this of a task or import, and return it."""

        def mails() -> list[Notification]:
            return [mail for mail in self.about(resource_id) if statement in mail.message]

        return eventually(mails, f"a mail says of {resource_id}: {statement}")[0]


def _notification(envelope: dict[str, Any]) -> Notification:
    attributes = {name: attribute["Value"] for name, attribute in envelope.get("MessageAttributes", {}).items()}
    return Notification(envelope.get("Subject", ""), attributes, envelope["Message"])


def _may_send(topic_arn: str, queue_arn: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
