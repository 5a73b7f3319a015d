"""The AWS provider without AWS, for plans without a refresh."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from scripts.lib.terraform_environment import process_environment

_CALLER = """\
<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/admin</Arn><UserId>AIDAEXAMPLE</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""
_VALID = '{"result": "OK", "diagnostics": []}'


class _Aws(BaseHTTPRequestHandler):
    """The requests of a plan: the caller's identity, and whether a state machine's definition is valid."""

    def do_POST(self) -> None:
        request = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("X-Amz-Target") == "AWSStepFunctions.ValidateStateMachineDefinition":
            self._respond(200, _VALID)
        else:
            self._respond(200 if b"Action=GetCallerIdentity" in request else 400, _CALLER)

    def _respond(self, status: int, body: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def offline_environment() -> Iterator[dict[str, str]]:
    """Yield the environment of a provider of the region eu-west-1 that calls this process only."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Aws) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        without_aws = {name: value for name, value in process_environment().items() if not name.startswith("AWS_")}
        yield without_aws | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        }
        server.shutdown()
