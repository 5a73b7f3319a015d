"""Composition of deliveries to destinations: in the stack each function has one, told apart by its queue."""

from datetime import timedelta
from functools import cache

from task_manager.adapters.cached_secret import CachedSecret
from task_manager.adapters.destination import ChatWebhook, Form, HttpDestination
from task_manager.adapters.http_receiver import HttpReceiver, Timeouts
from task_manager.adapters.instrumented import InstrumentedDestination
from task_manager.adapters.public_connections import public_connections
from task_manager.adapters.standard_webhooks import SignedWebhook
from task_manager.adapters.work_queue import SqsWorkQueue, queue_name
from task_manager.composition import aws, clock
from task_manager.domain.ports.destination import Destination
from task_manager.domain.ports.work_queue import WorkQueue
from task_manager.notifications.chat import slack_message, teams_message
from task_manager.settings import DestinationSettings, DestinationsSettings, settings


@cache
def destinations() -> dict[str, Destination]:
    """Return the destinations, by the names of their queues."""
    return {
        queue_name(destination.queue_url): _destination(name, destination)
        for name, destination in settings(DestinationsSettings).destinations.items()
    }


@cache
def destination_queues() -> dict[str, WorkQueue]:
    """Return the queues of the destinations, by name."""
    queues = settings(DestinationsSettings)
    return {
        queue_name(destination.queue_url): SqsWorkQueue(
            aws.sqs(),
            destination.queue_url,
            destination.dlq_url,
            function="deliver_webhook",
            max_receive_count=queues.destination_max_receive_count,
            retry_seconds=queues.destination_retry_seconds,
        )
        for destination in queues.destinations.values()
    }


def webhook_time() -> timedelta:
    """Return the time that a delivery to a destination may take, and the read of its secret."""
    return timedelta(seconds=Timeouts().total) + aws.UNANSWERED_ATTEMPT


def _destination(name: str, destination: DestinationSettings) -> Destination:
    secret = CachedSecret(aws.secrets_manager(), destination.secret_arn, f"secret of the destination {name}")
    receiver = HttpReceiver(f"The destination {name}", clock.now, pool=public_connections())
    return InstrumentedDestination(HttpDestination(name, _form(destination), secret, receiver), name)


def _form(destination: DestinationSettings) -> Form:
    match destination.kind:
        case "slack":
            return ChatWebhook(slack_message)
        case "teams":
            return ChatWebhook(teams_message)
        case "standard":
            return SignedWebhook(destination.url or "", clock.now)
