"""Log events of functions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_MAX_EVENTS = 10_000


def messages(logs: "CloudWatchLogsClient", function: str, pattern: str = "", since: int = 0) -> Iterator[str]:
    """Yield the log messages of a function, given by its deployed name, that match a filter pattern.

    `since` omits messages before that time, in milliseconds.

    The emulator returns the oldest events, up to the maximum of a page, without a token of the next page. So the next
    page is requested by time, and messages of its first millisecond may be repeated.
    """
    start = since
    while True:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}", filterPattern=pattern, startTime=start)[
            "events"
        ]
        yield from (event["message"] for event in events)
        if len(events) < _MAX_EVENTS:
            return
        start = events[-1]["timestamp"]
