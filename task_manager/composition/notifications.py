"""Composition of mails: a topic for each audience, and the dead-letter queue of notifications."""

import time
from functools import cache

from task_manager.adapters.mail_topic import SnsMailTopic
from task_manager.adapters.work_queue import SqsDeadLetterQueue
from task_manager.composition import aws
from task_manager.domain.notification import Audience
from task_manager.domain.ports.work_queue import DeadLetterQueue
from task_manager.settings import NotificationSettings, settings
from task_manager.use_cases.notifications import SendNotifications


@cache
def notifications_dlq() -> DeadLetterQueue:
    """Return the dead-letter queue of notifications."""
    url = settings(NotificationSettings).notifications_dlq_url
    return SqsDeadLetterQueue(aws.sqs(), url, function="send_notifications")


@cache
def send_notifications() -> SendNotifications:
    """Return the sending of mails."""
    topics = settings(NotificationSettings)
    arns = {Audience.USERS: topics.notifications_topic_arn, Audience.OPERATORS: topics.escalations_topic_arn}
    return SendNotifications(
        {audience: SnsMailTopic(aws.sns(), arn) for audience, arn in arns.items()},
        time.sleep,
    )
