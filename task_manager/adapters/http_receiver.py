"""HTTP receiver of events: one POST within time limits, and what the status of its response means."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

import urllib3

from task_manager.adapters.time_limit import TimeLimitedCalls
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused
from task_manager.domain.ports.clock import Clock

BODY_BYTES = 64 * 1024
"""Maximum size of a response body that is read, so that its connection can be reused."""

# To a receiver that honours idempotency keys, 409, 423 and 425 mean that the first request is still under way.
_RETRIABLE = frozenset({408, 409, 423, 425, 429})
_PLAIN_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Timeouts in seconds: for the connection, and for the whole exchange."""

    connect: float = 3
    total: float = 15


_TIMEOUTS = Timeouts()


@dataclass(frozen=True, slots=True)
class Response:
    """Status of a response, and its `Retry-After` as sent; empty if there is none."""

    status: int
    retry_after: str


class HttpReceiver:
    """Receiver that gets POST requests, and whose responses are read within limits of time and size.

    A call ends within the timeouts, also if the response never ends. Redirects are not followed.

    Args:
        name: Name of the receiver, as messages of errors begin with it.
        clock: Clock by which a date in `Retry-After` is a wait.
        timeouts: Timeouts of a request.
        pool: Connections; by default to any address.
    """

    def __init__(
        self, name: str, clock: Clock, timeouts: Timeouts = _TIMEOUTS, pool: urllib3.PoolManager | None = None
    ) -> None:
        self._name = name
        self._clock = clock
        self._timeouts = timeouts
        self._pool = pool or urllib3.PoolManager()
        self._within = TimeLimitedCalls[Response]()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Send one request and return its response, whatever its status.

        Raises:
            DeliveryFailed: There is no response in time.
        """
        deadline = time.monotonic() + self._timeouts.total
        try:
            # urllib3's timeouts apply to each read: a server that keeps sending single bytes could block forever.
            return self._within(self._timeouts.total, lambda: self._exchange(url, headers, body, deadline))
        except (urllib3.exceptions.ReadTimeoutError, TimeoutError) as error:
            raise DeliveryFailed(f"{self._name} did not answer in time.") from error
        except urllib3.exceptions.HTTPError as error:
            raise DeliveryFailed(f"{self._name} could not be reached.") from error

    def check(self, response: Response) -> None:
        """Return if a response accepts the request.

        Raises:
            DeliveryFailed: A retry may be accepted, after the wait that the response asks for.
            DeliveryRefused: A retry would be refused too.
        """
        status = response.status
        if 200 <= status < 300:
            return
        if status in _RETRIABLE or status >= 500:
            raise DeliveryFailed(f"{self._name} answered {status}.", self._wait(response.retry_after))
        raise DeliveryRefused(f"{self._name} answered {status}.")

    def _wait(self, retry_after: str) -> timedelta | None:
        """Return the wait that `Retry-After` (RFC 9110, section 10.2.3) asks for; None if it is neither form of it."""
        if _PLAIN_SECONDS.fullmatch(retry_after):
            return timedelta(seconds=int(retry_after))
        try:
            until = parsedate_to_datetime(retry_after)
        except (ValueError, OverflowError):
            return None
        return until - self._clock() if until.tzinfo else None

    def _exchange(self, url: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Response:
        response = self._pool.request(
            "POST",
            url,
            headers=headers,
            body=body,
            timeout=urllib3.Timeout(connect=self._timeouts.connect, read=self._timeouts.total),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        # The connection can be reused only after the whole body is read.
        left = BODY_BYTES
        try:
            while left and (chunk := response.read1(left, decode_content=False)):
                left -= len(chunk)
                if time.monotonic() > deadline:
                    raise TimeoutError
        finally:
            response.close()
        return Response(response.status, response.headers.get("Retry-After", "").strip())
