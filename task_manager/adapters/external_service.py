"""The external service over HTTPS."""

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

import urllib3
from botocore.exceptions import BotoCoreError, ClientError

from task_manager.adapters.time_limit import TimeLimitedCalls
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused
from task_manager.domain.event import Event
from task_manager.domain.ports.clock import Clock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

BODY_BYTES = 64 * 1024
"""Maximum size of a response body that is read, so that its connection can be reused."""

# To a service that honours idempotency keys, 409, 423 and 425 mean that the first request is still under way.
_RETRIABLE = frozenset({408, 409, 423, 425, 429})
_KEY_LIFETIME_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Timeouts in seconds: for the connection, and for the whole exchange."""

    connect: float = 3
    total: float = 15


_TIMEOUTS = Timeouts()
_PLAIN_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class _Answer:
    """Status of a response, and its `Retry-After` as sent; empty if there is none."""

    status: int
    retry_after: str


class ApiKey(Protocol):
    """Source of the service's API key."""

    def __call__(self, *, force_refresh: bool) -> str:
        """Return the key; with `force_refresh`, bypass the cache."""
        ...


class SecretApiKey:
    """API key in a secret as plain text, cached for five minutes."""

    def __init__(
        self, client: "SecretsManagerClient", secret: str, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._secret = secret
        self._seconds = seconds
        self._key = ""
        self._expires_at = -math.inf

    def __call__(self, *, force_refresh: bool) -> str:
        """Return the key without surrounding whitespace, such as a line break from a shell.

        Raises:
            DeliveryFailed: The key cannot be read, or is not valid in a header.
        """
        now = self._seconds()
        if force_refresh or now >= self._expires_at:
            self._key = self._read()
            self._expires_at = now + _KEY_LIFETIME_SECONDS
        return self._key

    def _read(self) -> str:
        try:
            response = self._client.get_secret_value(SecretId=self._secret)
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailed("The API key of the external service could not be read.") from error
        key = response.get("SecretString", "").strip()
        if not key or not key.isascii() or not key.isprintable():
            raise DeliveryFailed("The API key of the external service is not one line of printable ASCII.")
        return key


class HttpExternalService:
    """The port `ExternalService` as one POST of a CloudEvent.

    A call ends within the timeouts, also if the response never ends. Redirects are not followed.
    """

    def __init__(self, url: str, api_key: ApiKey, clock: Clock, timeouts: Timeouts = _TIMEOUTS) -> None:
        self._url = url
        self._api_key = api_key
        self._pool = urllib3.PoolManager()
        self._timeouts = timeouts
        self._clock = clock
        self._within = TimeLimitedCalls[_Answer]()

    def deliver(self, event: Event) -> None:
        """Deliver one event. See the port."""
        answer = self._post(event, self._api_key(force_refresh=False))
        if answer.status == 401:
            # The key may have been rotated since it was cached.
            answer = self._post(event, self._api_key(force_refresh=True))
        status = answer.status
        if 200 <= status < 300:
            return
        if status in _RETRIABLE or status >= 500:
            raise DeliveryFailed(f"The external service answered {status}.", self._wait(answer.retry_after))
        raise DeliveryRefused(f"The external service answered {status}.")

    def _wait(self, retry_after: str) -> timedelta | None:
        """Return the wait that `Retry-After` (RFC 9110, section 10.2.3) asks for; None if it is neither form of it."""
        if _PLAIN_SECONDS.fullmatch(retry_after):
            return timedelta(seconds=int(retry_after))
        try:
            until = parsedate_to_datetime(retry_after)
        except (ValueError, OverflowError):
            return None
        return until - self._clock() if until.tzinfo else None

    def _post(self, event: Event, api_key: str) -> _Answer:
        headers = {
            "Content-Type": "application/cloudevents+json",
            "Idempotency-Key": quote(event.id, safe=":."),
            "X-Api-Key": api_key,
        }
        if event.correlationid:
            headers["X-Correlation-Id"] = quote(event.correlationid)
        body = event.model_dump_json().encode()
        deadline = time.monotonic() + self._timeouts.total
        try:
            # urllib3's timeouts apply to each read: a server that keeps sending single bytes could block forever.
            return self._within(self._timeouts.total, lambda: self._exchange(headers, body, deadline))
        except (urllib3.exceptions.ReadTimeoutError, TimeoutError) as error:
            raise DeliveryFailed("The external service did not answer in time.") from error
        except urllib3.exceptions.HTTPError as error:
            raise DeliveryFailed("The external service could not be reached.") from error

    def _exchange(self, headers: dict[str, str], body: bytes, deadline: float) -> _Answer:
        response = self._pool.request(
            "POST",
            self._url,
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
        return _Answer(response.status, response.headers.get("Retry-After", "").strip())


class NoExternalService:
    """The port `ExternalService` if none is configured: every event counts as delivered."""

    def deliver(self, event: Event) -> None:
        """Do nothing."""
