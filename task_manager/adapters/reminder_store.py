"""Reminders in DynamoDB."""

from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.dynamodb import conflicting_item
from task_manager.adapters.items import to_item
from task_manager.domain.ports.reminders import ReminderStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from task_manager.domain.reminder import Reminder

ESCALATED = "escalated"
"""Attribute that the workflow for urgent tasks adds to the reminder of a task that it has escalated."""

REMINDER_LIFETIME = timedelta(days=90)
"""Time until TTL deletes a reminder: longer than a task can cause the same reminder again."""


class DynamoDbReminderStore:
    """The port `ReminderStore` on the table `reminders`."""

    def __init__(self, client: "DynamoDBClient", reminders: str) -> None:
        self._client = client
        self._reminders = reminders

    def add(self, reminder: "Reminder") -> ReminderStatus:
        """Store a reminder unless its id exists. See the port."""
        expires_at = int((reminder.at + REMINDER_LIFETIME).timestamp())
        try:
            with map_aws_errors():
                self._client.put_item(
                    TableName=self._reminders,
                    Item=to_item(reminder) | {"id": {"S": reminder.id}, "expires_at": {"N": str(expires_at)}},
                    ConditionExpression="attribute_not_exists(#id)",
                    ExpressionAttributeNames={"#id": "id"},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            known = conflicting_item(error)
            if known is None:
                raise
            return ReminderStatus.ESCALATED if ESCALATED in known else ReminderStatus.KNOWN
        return ReminderStatus.NEW
