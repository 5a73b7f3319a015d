"""The external service over HTTPS."""

from urllib.parse import quote

from task_manager.adapters.cached_secret import Secret
from task_manager.adapters.http_receiver import HttpReceiver, Response
from task_manager.domain.event import Event


class HttpExternalService:
    """The port `ExternalService` as one POST of a CloudEvent."""

    def __init__(self, url: str, api_key: Secret, receiver: HttpReceiver) -> None:
        self._url = url
        self._api_key = api_key
        self._receiver = receiver

    def deliver(self, event: Event) -> None:
        """Deliver one event. See the port."""
        response = self._post(event, self._api_key(force_refresh=False))
        if response.status == 401:
            # The key may have been rotated since it was cached.
            response = self._post(event, self._api_key(force_refresh=True))
        self._receiver.check(response)

    def _post(self, event: Event, api_key: str) -> Response:
        headers = {
            "Content-Type": "application/cloudevents+json",
            "Idempotency-Key": quote(event.id, safe=":."),
            "X-Api-Key": api_key,
        }
        if event.correlationid:
            headers["X-Correlation-Id"] = quote(event.correlationid)
        return self._receiver.post(self._url, headers, event.model_dump_json().encode())


class NoExternalService:
    """The port `ExternalService` if none is configured: every event counts as delivered."""

    def deliver(self, event: Event) -> None:
        """Do nothing."""
