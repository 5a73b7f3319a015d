"""Puts the services in memory in the place of the network: botocore's own clients, checks and retries stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Protocol

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.exceptions import HTTPClientError

from tests.simulation.aws.refused import Refused

_GIVEN = "given"
_START = "start"


class Account(Protocol):
    """What answers calls. Each of `services` has a method for each operation, under botocore's names for both."""

    def call(self, service: str, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked.

        Raises:
            Refused: The service answers with an error.
            HTTPClientError: There was no answer.
        """
        ...


@dataclass
class Wire:
    """Leads every call of botocore to one account; without one, calls are errors of the test."""

    session: boto3.Session
    account: Account | None = None

    @classmethod
    @contextmanager
    def laid(cls, region: str) -> Iterator["Wire"]:
        """Lead the calls of all clients to the wire's account, and make `boto3.client` return one client each."""
        wire = cls(boto3.Session("test", "test", region_name=region))
        wire.session.events.register("before-parameter-build.*.*", _keep)
        clients: dict[str, Any] = {}

        def client(service: str, config: Config | None = None, **_: Any) -> Any:
            # Clients take long to make and hold nothing of what the package does.
            if service not in clients:
                clients[service] = wire.session.client(service, config=config)  # type: ignore[call-overload]  # any of them
            return clients[service]

        with pytest.MonkeyPatch.context() as patch:
            # Nothing is sent, so nothing has to be signed.
            patch.setattr(Endpoint, "create_request", lambda *_: SimpleNamespace(reset_stream=lambda: None))
            patch.setattr(Endpoint, "_get_response", wire._get_response)
            patch.setattr(boto3, "client", client)
            yield wire

    def _get_response(self, _: Any, model: Any, context: dict[str, Any]) -> tuple[Any, Exception | None]:
        assert self.account is not None
        service, operation = model.service_model.service_name, xform_name(model.name)
        try:
            answer = self.account.call(service, operation, _rewound(context))
        except HTTPClientError as error:
            return None, error
        except Refused as refused:
            return _answer(refused.status, {"Error": {"Code": refused.code, "Message": ""}, **refused.parts}), None
        return _answer(200, answer), None


def _keep(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[_GIVEN] = params


def _rewound(context: dict[str, Any]) -> dict[str, Any]:
    """Return what was given, its body as it was at the first attempt."""
    given: dict[str, Any] = context[_GIVEN]
    if hasattr(given.get("Body"), "seek"):
        given["Body"].seek(context.setdefault(_START, given["Body"].tell()))
    return given


def _answer(status: int, parsed: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    metadata = {"HTTPStatusCode": status, "RequestId": "simulated", "HTTPHeaders": {}}
    return SimpleNamespace(status_code=status, headers={}), {**parsed, "ResponseMetadata": metadata}
