"""Responses of AWS that moto never returns, injected into calls of a real client."""

from types import SimpleNamespace
from typing import Any, Protocol


class _Client(Protocol):
    @property
    def meta(self) -> Any: ...


class Responses:
    """Responses to the next calls of one operation, one each; `left` has the unused ones, after which calls pass."""

    def __init__(self, client: _Client, operation: str, *responses: dict[str, Any]) -> None:
        self.left = list(responses)
        service = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register(f"before-call.{service}.{operation}", self._response)

    def _response(self, **_: object) -> tuple[SimpleNamespace, dict[str, Any]] | None:
        if not self.left:
            return None
        response = self.left.pop(0)
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 200)
        return SimpleNamespace(status_code=status), response


def error(code: str, status: int = 400, **parts: object) -> dict[str, Any]:
    """Return an error as botocore parses it."""
    return {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}, **parts}


def cancelled(*codes: str) -> dict[str, Any]:
    """Return the error of a transaction that was cancelled for these reasons, one for each item."""
    reasons = [{"Code": code} for code in codes]
    return error("TransactionCanceledException", CancellationReasons=reasons)
