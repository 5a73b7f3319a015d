"""Mails about notifications, slowly enough for SNS."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from task_manager.domain.notification import Audience, Notification
from task_manager.domain.ports.mail import MailTopic
from task_manager.notifications.digest import mail

PAUSE_SECONDS = 1.0
"""Pause after each mail. With the maximum concurrency of the function it bounds the mails a second to an address."""


@dataclass(frozen=True, slots=True)
class SendNotifications:
    """Send one mail about several notifications.

    SNS suspends an e-mail subscription that gets more than ten messages a second:
    https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
    """

    topics: Mapping[Audience, MailTopic]
    pause: Callable[[float], None]

    def __call__(self, audience: Audience, notifications: Sequence[Notification]) -> None:
        """Mail `notifications`, at least one, to `audience`, and pause whatever the outcome.

        Raises:
            Unavailable: A retry may succeed.
        """
        try:
            self.topics[audience].publish(mail(notifications))
        finally:
            self.pause(PAUSE_SECONDS)
