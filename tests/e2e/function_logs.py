"""What functions wrote into their logs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_MOST_EVENTS = 10_000


def messages(logs: "CloudWatchLogsClient", function: str, pattern: str = "", since: int = 0) -> Iterator[str]:
    """Yield all that a function wrote, by the name under which it is deployed, or what a filter pattern matches.

    `since` leaves out what was written before that time, in milliseconds: all logs together are long in the end.

    The emulator shows the oldest events, up to the most that a page may hold, and names no next page. So the next one
    is asked for by time; what was written in that millisecond comes twice.
    """
    start = since
    while True:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}", filterPattern=pattern, startTime=start)[
            "events"
        ]
        yield from (event["message"] for event in events)
        if len(events) < _MOST_EVENTS:
            return
        start = events[-1]["timestamp"]
