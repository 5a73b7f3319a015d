"""System clock."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from task_manager.domain.ports.clock import TimeLeft

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def now() -> datetime:
    """Return the current time in UTC, to the millisecond."""
    current = datetime.now(UTC)
    return current.replace(microsecond=current.microsecond // 1000 * 1000)


def time_left(context: "LambdaContext") -> TimeLeft:
    """Return the time that is left until Lambda stops an invocation."""
    return lambda: timedelta(milliseconds=context.get_remaining_time_in_millis())
