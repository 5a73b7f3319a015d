"""Answers to HTTP requests without a network, for botocore and urllib3 alike."""

import io
from collections.abc import Sequence
from itertools import cycle
from typing import Any, TypedDict

from urllib3 import HTTPResponse
from urllib3.connectionpool import HTTPConnectionPool


class Answer(TypedDict):
    """Answers to the requests of an operation whose URL or body contains `part`: `bodies` in turn, again and again."""

    operation: str
    part: str
    bodies: list[str]
    headers: dict[str, str]


class NoAnswer(BaseException):
    """A request has no answer. No `Exception`, which botocore would take for an error of the network."""


def install(answers: Sequence[Answer]) -> None:
    """Answer each request of this process by the first of `answers` that fits.

    Raises:
        NoAnswer: In the request, if none fits.
    """
    turns = [(answer, cycle(answer["bodies"])) for answer in answers]

    def urlopen(
        _pool: HTTPConnectionPool,
        method: str,
        url: str,
        body: Any = None,  # noqa: ANN401 - as urllib3 has it
        headers: Any = None,  # noqa: ANN401
        **_: object,
    ) -> HTTPResponse:
        operation, text = _operation(method, body, headers or {}), f"{url} {_text(body)}"
        for answer, bodies in turns:
            if answer["operation"] == operation and answer["part"] in text:
                content = io.BytesIO(next(bodies).encode())
                return HTTPResponse(content, answer["headers"], 200, preload_content=False, request_method=method)
        raise NoAnswer(f"No answer to {operation}: {text}")

    HTTPConnectionPool.urlopen = urlopen  # type: ignore[method-assign,assignment]  # each request passes here


def _operation(method: str, body: object, headers: Any) -> str:  # noqa: ANN401 - a mapping of either library
    target = headers.get("X-Amz-Target")
    if target:
        return str(_text(target)).rpartition(".")[2]
    text = _text(body)
    if text.startswith("Action="):
        return text.partition("&")[0].removeprefix("Action=")
    return method


def _text(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return value.decode(errors="replace")
    return value if isinstance(value, str) else ""
