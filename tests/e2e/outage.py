"""Outage of one AWS service for one function of the system."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class Outage(ThreadingHTTPServer):
    """Server that responds to every request with 503; `requests` counts them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Unavailable)
        self.requests = 0

    @property
    def url(self) -> str:
        """Base URL of the server."""
        return f"http://127.0.0.1:{self.server_port}"


class _Unavailable(BaseHTTPRequestHandler):
    server: Outage

    def do_POST(self) -> None:
        self.server.requests += 1
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def outage_of(service_id: str, lambdas: "LambdaClient", function: str) -> Iterator[Outage]:
    """Make an AWS service unavailable to a function, given by its deployed name; `service_id` is botocore's.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    variables = lambdas.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    with Outage() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        broken = {**variables, f"AWS_ENDPOINT_URL_{service_id.upper()}": server.url}
        _configure(lambdas, function, broken)
        try:
            yield server
        finally:
            _configure(lambdas, function, variables)
            server.shutdown()


def _configure(lambdas: "LambdaClient", function: str, variables: dict[str, str]) -> None:
    lambdas.update_function_configuration(FunctionName=function, Environment={"Variables": variables})
    # Until then, Lambda may refuse invocations, and their messages stay hidden for the visibility timeout.
    lambdas.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig={"Delay": 1})
