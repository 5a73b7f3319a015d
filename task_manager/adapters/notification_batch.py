"""Batches of notifications from an SQS queue, which are mailed together."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import ValidationError

from task_manager.adapters.work_queue import received_message
from task_manager.domain.errors import Unavailable
from task_manager.domain.notification import Audience, Notification, audience, parse_notification
from task_manager.domain.ports.work_queue import DeadLetterQueue, QueueMessage
from task_manager.observability import log_work, logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

SendNotifications = Callable[[Audience, Sequence[Notification]], None]
"""Mails notifications to an audience; raises `Unavailable` where a retry may succeed."""

_LOG_MESSAGE = "notification"


class NotANotification(Exception):
    """The body of a message is neither an event nor an escalation."""


def send_batch(batch: dict[str, Any], dlq: DeadLetterQueue, send: SendNotifications) -> "PartialItemFailureResponse":
    """Send one mail to each audience about the notifications of a batch, and return the messages to be retried.

    A failed mail is retried after the queue's visibility timeout: a batch has too many messages to postpone each.

    Args:
        batch: Lambda's event, with the messages as `Records`.
        dlq: Their dead-letter queue.
        send: Called once for each audience of the batch.
    """
    failed: list[str] = []
    by_audience: defaultdict[Audience, dict[str, Notification]] = defaultdict(dict)
    for message in map(received_message, batch["Records"]):
        try:
            notification = parse_notification(message.body)
        except ValidationError:
            if not _dead_letter(message, dlq):
                failed.append(message.id)
        else:
            by_audience[audience(notification)][message.id] = notification
    for group, notifications in by_audience.items():
        if not _send(group, notifications.values(), send):
            failed += notifications
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _dead_letter(message: QueueMessage, dlq: DeadLetterQueue) -> bool:
    """Dead-letter a message that a retry would not make readable, and return whether that worked."""
    with log_work(_LOG_MESSAGE, message_id=message.id) as log:
        try:
            dlq.dead_letter(message, NotANotification())
        except Unavailable as error:
            log.finish("postponed", logging.WARNING, reason=str(error))
            return False
        log.finish("dead_lettered", logging.ERROR, reason=NotANotification.__name__)
        return True


def _send(group: Audience, notifications: Collection[Notification], send: SendNotifications) -> bool:
    """Mail notifications to an audience, log them in a line with the outcome, and return whether that worked."""
    # A standard queue may deliver a message twice.
    distinct = {notification.id: notification for notification in notifications}
    with log_work("mail", audience=group, notifications=sorted(distinct)) as log:
        try:
            send(group, list(distinct.values()))
        except Unavailable as error:
            log.finish("postponed", logging.WARNING, reason=str(error))
        except ClientError:
            # Not raised: that would repeat the mail of the other audience.
            logger().exception("unhandled error")
            log.finish("failed", logging.WARNING)
        return log.outcome == "done"
