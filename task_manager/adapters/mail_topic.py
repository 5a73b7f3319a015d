"""SNS topic with e-mail subscriptions."""

from typing import TYPE_CHECKING

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.domain.ports.mail import Mail

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class SnsMailTopic:
    """Port `MailTopic` on an SNS topic."""

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def publish(self, mail: Mail) -> None:
        """Publish a mail. See the port."""
        with map_aws_errors():
            self._client.publish(TopicArn=self._topic_arn, Subject=mail.subject, Message=mail.body)
