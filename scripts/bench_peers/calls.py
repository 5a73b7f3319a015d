"""Recording of the clients that a function creates, and of its AWS and HTTP calls: its floor does the same."""

import functools
from typing import Any, TypedDict

import botocore.session
from botocore import signers
from botocore.client import BaseClient
from urllib3 import PoolManager


class Call(TypedDict):
    """A call of an AWS client, or of HTTP where `service` is empty; `presign` where only a URL is made."""

    service: str
    operation: str
    parameters: dict[str, Any]
    presign: bool


class Recorder:
    """Record of this process, from its creation on."""

    def __init__(self) -> None:
        self.services: list[str] = []
        self.calls: list[Call] = []
        self._wrap(botocore.session.Session, "create_client", self._created)
        self._wrap(BaseClient, "_make_api_call", self._called)
        self._wrap(signers, "generate_presigned_url", self._presigned)
        self._wrap(PoolManager, "request", self._requested)

    def taken(self) -> list[Call]:
        """Return the calls since the last time."""
        calls, self.calls = self.calls, []
        return calls

    def _wrap(self, owner: Any, name: str, record: Any) -> None:  # noqa: ANN401 - any class or module
        original = getattr(owner, name)

        @functools.wraps(original)
        def wrapper(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the original
            record(*args, **kwargs)
            return original(*args, **kwargs)

        setattr(owner, name, wrapper)

    def _created(self, _session: object, service: str, *_: object, **__: object) -> None:
        self.services.append(service)

    def _called(self, client: BaseClient, operation: str, parameters: dict[str, Any]) -> None:
        names = {api: method for method, api in client.meta.method_to_api_mapping.items()}
        self._add(client.meta.service_model.service_name, names[operation], parameters)

    def _presigned(self, client: BaseClient, operation: str, Params: dict[str, Any], **_: object) -> None:  # noqa: N803 - botocore's name
        self._add(client.meta.service_model.service_name, operation, Params, presign=True)

    def _requested(self, _pool: PoolManager, method: str, url: str, **options: Any) -> None:  # noqa: ANN401
        self._add("", method, {"url": url, "body": options["body"], "headers": options["headers"]})

    def _add(self, service: str, operation: str, parameters: dict[str, Any], *, presign: bool = False) -> None:
        # Text for bytes and files: the calls are kept as JSON.
        plain = {name: _plain(value) for name, value in parameters.items()}
        self.calls.append({"service": service, "operation": operation, "parameters": plain, "presign": presign})


def _plain(value: Any) -> Any:  # noqa: ANN401 - any parameter
    if hasattr(value, "read"):
        content = value.read()
        value.seek(0)
        return _plain(content)
    return value.decode() if isinstance(value, bytes | bytearray) else value
