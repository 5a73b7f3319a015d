"""Responses of AWS for benches: requests are created and signed, and not sent."""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders


class _Body(io.BytesIO):
    """Response body with the method of urllib3 that botocore calls."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def stub(client: Any, respond: Callable[[AWSPreparedRequest], AWSResponse]) -> None:  # noqa: ANN401 - any client
    """Let `respond` answer each request of a client of boto3, instead of sending it."""

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return respond(request)

    client.meta.events.register("before-send", answer)


def response(request: AWSPreparedRequest, body: bytes, headers: Mapping[str, str] | None = None) -> AWSResponse:
    """Return a response with the status 200."""
    all_headers = HTTPHeaders()
    for name, value in (headers or {}).items():
        all_headers[name] = value
    return AWSResponse(request.url, 200, all_headers, _Body(body))
