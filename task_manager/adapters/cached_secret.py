"""Secret of Secrets Manager, kept for a while."""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from task_manager.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_LIFETIME_SECONDS = 300


class Secret(Protocol):
    """Source of a secret."""

    def __call__(self, *, force_refresh: bool) -> str:
        """Return the secret; with `force_refresh`, bypass the cache."""
        ...


class CachedSecret:
    """Secret as plain text of one line, cached for five minutes.

    Args:
        client: Secrets Manager client.
        secret_arn: ARN of the secret.
        title: What the secret is, for messages of errors.
        seconds: Clock of the cache.
    """

    def __init__(
        self,
        client: "SecretsManagerClient",
        secret_arn: str,
        title: str,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._secret_arn = secret_arn
        self._title = title
        self._seconds = seconds
        self._text = ""
        self._expires_at = -math.inf

    def __call__(self, *, force_refresh: bool) -> str:
        """Return the secret without surrounding whitespace, such as a line break from a shell.

        Raises:
            DeliveryFailed: It cannot be read, or is not one line of printable ASCII.
        """
        now = self._seconds()
        if force_refresh or now >= self._expires_at:
            self._text = self._read()
            self._expires_at = now + _LIFETIME_SECONDS
        return self._text

    def _read(self) -> str:
        try:
            response = self._client.get_secret_value(SecretId=self._secret_arn)
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailed(f"The {self._title} could not be read.") from error
        text = response.get("SecretString", "").strip()
        if not text or not text.isascii() or not text.isprintable():
            raise DeliveryFailed(f"The {self._title} is not one line of printable ASCII.")
        return text
