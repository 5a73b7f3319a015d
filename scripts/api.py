"""Call the API of an environment, as any client would."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import urlencode

import urllib3

from scripts.common import CommandError
from scripts.outputs import read_outputs

# Whatever is sent here may be sent again: it reads, or has an Idempotency-Key, or stores what is not there yet.
_RETRIES = urllib3.Retry(
    total=4,
    connect=1,
    backoff_factor=0.5,
    status_forcelist=(409, 429, 500, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)


class Refused(CommandError):
    """The API refused a request; `status` is the answer's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Api:
    """One API, and the key of one of its clients."""

    url: str
    key: str
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(timeout=60, retries=_RETRIES))

    @classmethod
    def of(cls, environment: str) -> "Api":
        """The API of an environment.

        Raises:
            CommandError: There is no such environment, or nothing is applied there.
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
        """Send one request, with the client's key, and return the answer if it is a good one.

        Raises:
            Refused: It is none.
            CommandError: There is no answer.
        """
        url = f"{self.url}{path}{'?' if query else ''}{urlencode(query or {})}"
        answer = self.send(method, url, body, {"x-api-key": self.key, **(headers or {})})
        if answer.status >= 400:
            raise Refused(answer.status, f"{method} {path} was refused: {_reason(answer)}")
        return answer

    def send(
        self,
        method: str,
        url: str,
        body: bytes | BinaryIO | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send one request to any URL, without a key.

        Raises:
            CommandError: There is no answer.
        """
        try:
            return self.pool.request(method, url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            host = urllib3.util.parse_url(url).netloc
            raise CommandError(f"{host} does not answer: {getattr(error, 'reason', None) or error}") from None


def _reason(answer: urllib3.BaseHTTPResponse) -> str:
    try:
        problem: Any = answer.json()
        faults = "".join(f" {fault['pointer']} {fault['detail']}." for fault in problem.get("errors", ()))
        return f"{problem['detail']}{faults}"
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError, KeyError, TypeError):
        return f"{answer.status} {answer.reason}"
