"""Responses of AWS for benches: requests are created and signed, and not sent."""

import io
from collections.abc import Callable, Iterator
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders


class StubbedBody(io.BytesIO):
    """Response body with the method of urllib3 that botocore calls."""

    def stream(self) -> Iterator[bytes]:
        """Yield the body."""
        yield self.read()


def stub(client: Any, body: Callable[[AWSPreparedRequest], bytes]) -> None:  # noqa: ANN401 - any client of boto3
    """Let a client answer each of its requests with a body, instead of sending it."""

    def respond(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return AWSResponse(request.url, 200, HTTPHeaders(), StubbedBody(body(request)))

    client.meta.events.register("before-send", respond)
