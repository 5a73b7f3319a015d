"""A destination over HTTP, in a form of its kind."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from task_manager.adapters.cached_secret import Secret
from task_manager.adapters.http_receiver import HttpReceiver, Response
from task_manager.domain.errors import DeliveryFailed, DestinationGone
from task_manager.domain.event import Event

# What a destination answers to a secret that was replaced: those of chats are URLs.
_MAY_NEED_THE_NEW_SECRET = frozenset({401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class Request:
    """POST request."""

    url: str
    headers: Mapping[str, str]
    body: bytes


Form = Callable[[Event, str], Request]
"""Form of the requests to destinations of a kind, of an event and a secret; a bad secret raises DeliveryFailed."""


class ChatWebhook:
    """Form of a chat: a message in JSON, to a URL that is a secret since it is all that posting takes."""

    def __init__(self, message: Callable[[Event], Mapping[str, object]]) -> None:
        self._message = message

    def __call__(self, event: Event, secret: str) -> Request:
        """Return the request to the URL in `secret`.

        Raises:
            DeliveryFailed: It is no URL.
        """
        if not secret.startswith(("https://", "http://")):
            raise DeliveryFailed("The secret is not the URL of a webhook.")
        return Request(secret, {"Content-Type": "application/json"}, json.dumps(self._message(event)).encode())


class HttpDestination:
    """The port `Destination` as one POST."""

    def __init__(self, name: str, form: Form, secret: Secret, receiver: HttpReceiver) -> None:
        self._name = name
        self._form = form
        self._secret = secret
        self._receiver = receiver

    def deliver(self, event: Event) -> None:
        """Deliver one event. See the port."""
        secret = self._secret(force_refresh=False)
        response = self._post(event, secret)
        if response.status in _MAY_NEED_THE_NEW_SECRET and (new := self._secret(force_refresh=True)) != secret:
            response = self._post(event, new)
        if response.status == HTTPStatus.GONE:
            raise DestinationGone(f"The destination {self._name} answered {HTTPStatus.GONE}.")
        self._receiver.check(response)

    def _post(self, event: Event, secret: str) -> Response:
        request = self._form(event, secret)
        return self._receiver.post(request.url, request.headers, request.body)
