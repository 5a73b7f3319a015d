"""Transport of botocore that calls services in memory; botocore's clients, validation and retries stay real."""

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

from tests.simulation.aws.errors import AwsError

_PARAMETERS = "parameters"
_BODY_START = "body_start"


class Account(Protocol):
    """Handler of calls; `service` and `operation` have botocore's names."""

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Make the call and return its response.

        Raises:
            AwsError: The service responds with an error.
            HTTPClientError: There is no response.
        """
        ...


@dataclass
class BotocoreTransport:
    """Passes every call of botocore to `account`, which must be set before the first call."""

    session: boto3.Session
    account: Account | None = None

    @classmethod
    @contextmanager
    def installed(cls, region: str) -> Iterator["BotocoreTransport"]:
        """Install a transport; `boto3.client` returns the same client for each service and configuration."""
        transport = cls(boto3.Session("test", "test", region_name=region))
        transport.session.events.register("provide-client-params.*.*", _store_parameters)
        clients: dict[tuple[str, Config | None], Any] = {}

        def client(service: str, config: Config | None = None, **_: Any) -> Any:
            # Creating a client is slow, and clients hold no state of the package.
            if (service, config) not in clients:
                clients[service, config] = transport.session.client(service, config=config)  # type: ignore[call-overload]  # the name of any service
            return clients[service, config]

        with pytest.MonkeyPatch.context() as patch:
            # Requests are not sent, so they need no signature.
            patch.setattr(Endpoint, "create_request", lambda *_: SimpleNamespace(reset_stream=lambda: None))
            patch.setattr(Endpoint, "_get_response", transport._get_response)
            patch.setattr(boto3, "client", client)
            yield transport

    def _get_response(self, _: Any, model: Any, context: dict[str, Any]) -> tuple[Any, Exception | None]:
        assert self.account is not None
        service, operation = model.service_model.service_name, xform_name(model.name)
        try:
            response = self.account.call(service, operation, _rewind(context))
        except HTTPClientError as error:
            return None, error
        except AwsError as error:
            return _response(error.status, {"Error": {"Code": error.code, "Message": ""}, **error.members}), None
        return _response(200, response), None


def _store_parameters(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[_PARAMETERS] = params


def _rewind(context: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of the call, with the body at its initial position."""
    parameters: dict[str, Any] = context[_PARAMETERS]
    if hasattr(parameters.get("Body"), "seek"):
        parameters["Body"].seek(context.setdefault(_BODY_START, parameters["Body"].tell()))
    return parameters


def _response(status: int, parsed: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    metadata = {"HTTPStatusCode": status, "RequestId": "simulated", "HTTPHeaders": {}}
    return SimpleNamespace(status_code=status, headers={}), {**parsed, "ResponseMetadata": metadata}
