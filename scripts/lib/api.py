"""HTTP client for the API of an environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import urlencode

import urllib3

from scripts.lib.common import CommandError
from scripts.lib.outputs import read_outputs

# Every request may be retried: it is a read, has an Idempotency-Key, or creates an object only if it does not exist.
_RETRIES = urllib3.Retry(
    total=4,
    connect=1,
    backoff_factor=0.5,
    status_forcelist=(409, 429, 500, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)


class ResponseError(CommandError):
    """Response with an error status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Api:
    """API of one environment, with the API key of one client."""

    url: str
    api_key: str
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(timeout=60, retries=_RETRIES))

    @classmethod
    def connect(cls, environment: str) -> "Api":
        """Return the API of an environment, with the API key of its first client.

        Raises:
            CommandError: There is no such environment, or nothing is applied.
        """
        outputs = read_outputs(environment)
        return cls(outputs["api_url"], outputs["api_key"])

    def __call__(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send one request with the API key and return its response.

        Raises:
            ResponseError: The status is 400 or above.
            CommandError: There is no response.
        """
        url = f"{self.url}{path}{'?' if query else ''}{urlencode(query or {})}"
        response = self.send(method, url, body, {"x-api-key": self.api_key, **(headers or {})})
        if response.status >= 400:
            raise ResponseError(response.status, f"{method} {path} was refused: {_reason(response)}")
        return response

    def send(
        self,
        method: str,
        url: str,
        body: bytes | BinaryIO | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send one request to any URL, without the API key.

        Raises:
            CommandError: There is no response.
        """
        try:
            return self.pool.request(method, url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            host = urllib3.util.parse_url(url).netloc
            raise CommandError(f"{host} does not respond: {getattr(error, 'reason', None) or error}") from None


def _reason(response: urllib3.BaseHTTPResponse) -> str:
    try:
        problem: Any = response.json()
        errors = "".join(f" {error['pointer']} {error['detail']}." for error in problem.get("errors", ()))
        return f"{problem['detail']}{errors}"
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError, KeyError, TypeError):
        return f"{response.status} {response.reason}"
