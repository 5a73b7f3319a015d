"""Subscriptions of topics: their states, and the queues that subscribe to an event."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from scripts.lib.dead_letters import (
    BACKGROUND_DLQ,
    BULK_DLQ,
    NOTIFICATIONS_DLQ,
    URGENT_TASKS_DLQ,
    destination_dlq,
    parse_json,
)
from task_manager.domain.event import EventType
from task_manager.domain.task import is_imported

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

TASK_CHANGES: Final = ("task.created", "task.updated", "task.deleted")
MAILED: Final = ("task.created", "task.due_soon", "task.overdue", "import.finished")


def subscription_states(sns: "SNSClient", topic_arn: str, addresses: Collection[str]) -> dict[str, str]:
    """Return `confirmed`, `pending` or `missing` by address, of each subscription and of each of `addresses`.

    SNS suspends an e-mail subscription by making it pending again, and deletes it after 48 hours:
    https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
    """
    states = dict.fromkeys(addresses, "missing")
    for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic_arn):
        for subscription in page["Subscriptions"]:
            if (arn := subscription["SubscriptionArn"]) != "Deleted":
                states[subscription["Endpoint"]] = "confirmed" if _is_confirmed(sns, arn) else "pending"
    return states


def _is_confirmed(sns: "SNSClient", subscription_arn: str) -> bool:
    if subscription_arn == "PendingConfirmation":
        return False
    # AWS does not document whether a suspended subscription is listed with its ARN or as `PendingConfirmation`.
    attributes = sns.get_subscription_attributes(SubscriptionArn=subscription_arn)["Attributes"]
    return attributes.get("PendingConfirmation") != "true"


def subscribed_queues(event: str, destinations: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the queues that get an event by the stack's filter policies, each named by its dead-letter queue.

    `destinations` are those of `make outputs`.
    """
    match parse_json(event):
        case {"type": str(event_type), "data": dict(data)}:
            is_bulk = event_type == EventType.TASK_CREATED and is_imported(str(data.get("source")))
            yield BULK_DLQ if is_bulk else BACKGROUND_DLQ
            if event_type in TASK_CHANGES and data.get("priority") == "urgent":
                yield URGENT_TASKS_DLQ
            if event_type in MAILED and not is_bulk:
                yield NOTIFICATIONS_DLQ
            for name, destination in destinations.items():
                if event_type in destination["event_types"] and (destination["imported_tasks"] or not is_bulk):
                    yield destination_dlq(name)
        case _:
            yield BACKGROUND_DLQ
