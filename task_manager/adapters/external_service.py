"""The external service over HTTPS."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

import urllib3
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from task_manager.domain.errors import DeliveryFailed, DeliveryRefused
from task_manager.domain.event import Event

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

BODY_BYTES = 64 * 1024
"""What is read of an answer's body, so that its connection can be used again. A longer one is cut off."""

_RETRIABLE = frozenset({408, 425, 429})
_KEY_LIFETIME_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How many seconds the service gets: to take a connection, and for the whole exchange."""

    connect: float = 3
    total: float = 15


_TIMEOUTS = Timeouts()


class ApiKey(Protocol):
    """Knows the service's API key."""

    def __call__(self, *, force_refresh: bool) -> str:
        """Return the key; with `force_refresh`, as it is now and not as it was remembered."""
        ...


class SecretApiKey:
    """The API key as the plain text of a secret, remembered for five minutes."""

    def __init__(self, client: "SecretsManagerClient", secret: str) -> None:
        self._provider = SecretsProvider(boto3_client=client)
        self._secret = secret

    def __call__(self, *, force_refresh: bool) -> str:
        """Return the key, without the line break that a shell may have put behind it.

        Raises:
            DeliveryFailed: The key cannot be read, or no header can carry it.
        """
        try:
            value = self._provider.get(self._secret, max_age=_KEY_LIFETIME_SECONDS, force_fetch=force_refresh)
        except GetParameterError as error:
            raise DeliveryFailed("The API key of the external service could not be read.") from error
        key = value.strip() if isinstance(value, str) else ""
        if not key or not key.isascii() or not key.isprintable():
            raise DeliveryFailed("The API key of the external service is not one line of printable ASCII.")
        return key


class HttpExternalService:
    """The port `ExternalService` as one POST of a CloudEvent.

    The service cannot hold us: neither a slow one, nor one that redirects, nor one whose answer never ends.
    """

    def __init__(self, url: str, api_key: ApiKey, timeouts: Timeouts = _TIMEOUTS) -> None:
        self._url = url
        self._api_key = api_key
        self._pool = urllib3.PoolManager()
        self._patience = timeouts

    def deliver(self, event: Event) -> None:
        """Hand over one event. See the port."""
        status = self._post(event, self._api_key(force_refresh=False))
        if status == 401:
            # The key may have been changed since it was remembered.
            status = self._post(event, self._api_key(force_refresh=True))
        if 200 <= status < 300:
            return
        if status in _RETRIABLE or status >= 500:
            raise DeliveryFailed(f"The external service answered {status}.")
        raise DeliveryRefused(f"The external service answered {status}.")

    def _post(self, event: Event, api_key: str) -> int:
        headers = {
            "Content-Type": "application/cloudevents+json",
            "Idempotency-Key": quote(event.id, safe=":."),
            "X-Api-Key": api_key,
        }
        if event.correlationid:
            headers["X-Correlation-Id"] = quote(event.correlationid)
        body = event.model_dump_json().encode()
        deadline = time.monotonic() + self._patience.total
        try:
            return _within(self._patience.total, lambda: self._exchange(headers, body, deadline))
        except (urllib3.exceptions.ReadTimeoutError, TimeoutError) as error:
            raise DeliveryFailed("The external service did not answer in time.") from error
        except urllib3.exceptions.HTTPError as error:
            raise DeliveryFailed("The external service could not be reached.") from error

    def _exchange(self, headers: dict[str, str], body: bytes, deadline: float) -> int:
        response = self._pool.request(
            "POST",
            self._url,
            headers=headers,
            body=body,
            timeout=urllib3.Timeout(connect=self._patience.connect, read=self._patience.total),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        # Read to its end, a body leaves its connection fit for the next event.
        left = BODY_BYTES
        try:
            while left and (chunk := response.read1(left, decode_content=False)):
                left -= len(chunk)
                if time.monotonic() > deadline:
                    raise TimeoutError
        finally:
            response.close()
        return response.status


class NoExternalService:
    """The port `ExternalService` where none is configured: every event counts as delivered."""

    def deliver(self, event: Event) -> None:
        """Do nothing."""


def _within(seconds: float, exchange: Callable[[], int]) -> int:
    # urllib3's time-outs are for each read: a server that sends a byte now and then could hold us for ever.
    outcome: Future[int] = Future()

    def run() -> None:
        try:
            outcome.set_result(exchange())
        except BaseException as error:  # noqa: BLE001 - it is raised again where the outcome is asked for
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    return outcome.result(timeout=seconds)
