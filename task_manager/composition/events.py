"""Composition of the publication of events."""

from functools import cache

from task_manager.adapters.event_publisher import SnsEventPublisher
from task_manager.adapters.instrumented import InstrumentedEventPublisher
from task_manager.composition import aws
from task_manager.domain.ports.events import EventPublisher
from task_manager.settings import EventSettings, settings


@cache
def event_publisher() -> EventPublisher:
    """Return the publisher of events, which logs and counts what it publishes."""
    return InstrumentedEventPublisher(SnsEventPublisher(aws.sns(), settings(EventSettings).events_topic_arn))
