"""Notifications: events and escalations that are mailed to people."""

from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from task_manager.domain.event import Event


class EscalationType(StrEnum):
    """Reasons for which the workflow escalates an urgent task."""

    OVERDUE = "urgent_task.overdue"
    UNDELIVERED = "urgent_task.undelivered"


class _Escalation(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)

    task_id: str

    @property
    def id(self) -> str:
        """Id that is the same however often the escalation is delivered."""
        return self.model_dump_json()


class OverdueEscalation(_Escalation):
    """Escalation of an urgent task that is open after its due date."""

    type: Literal[EscalationType.OVERDUE]
    due_date: date


class UndeliveredEscalation(_Escalation):
    """Escalation of an urgent task that the external service did not accept."""

    type: Literal[EscalationType.UNDELIVERED]


Escalation = OverdueEscalation | UndeliveredEscalation
Notification = Event | Escalation


class Audience(StrEnum):
    """Groups of people that notifications are mailed to."""

    USERS = "users"
    OPERATORS = "operators"


def audience(notification: Notification) -> Audience:
    """Return the group that a notification is mailed to: escalations are for operators, events for users."""
    return Audience.OPERATORS if isinstance(notification, Escalation) else Audience.USERS


def parse_notification(text: str | bytes) -> Notification:
    """Return the event or escalation in a JSON text. Unknown fields are left out.

    Raises:
        pydantic.ValidationError: It is neither.
    """
    return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[Notification]:
    # The config of the models does not apply to errors of the union.
    union = Annotated[Event | Escalation, Field(discriminator="type")]
    return TypeAdapter(union, config=ConfigDict(hide_input_in_errors=True))
