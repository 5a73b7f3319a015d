"""Plans by the real provider that reach no AWS, and states to plan over."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from scripts.lib.terraform_environment import process_environment

_CALLER = """\
<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/admin</Arn><UserId>AIDAEXAMPLE</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""


class _Sts(BaseHTTPRequestHandler):
    """STS with the caller's identity, the only answer of AWS that a plan without a refresh needs."""

    def do_POST(self) -> None:
        request = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if b"Action=GetCallerIdentity" in request else 400)
        self.end_headers()
        self.wfile.write(_CALLER.encode())

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def environment_without_aws() -> Iterator[dict[str, str]]:
    """Yield the environment in which the provider plans without AWS, as long as nothing is refreshed."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Sts) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        own = {name: value for name, value in process_environment().items() if not name.startswith("AWS_")}
        yield own | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        }
        server.shutdown()


def filled(planned: Any, mocked: Any) -> Any:  # noqa: ANN401 - any value of JSON
    """Return a planned value, with the mocked provider's in place of what is not known at plan.

    The JSON of a plan leaves out unknown attributes, and has null for unknown elements of a list.
    """
    if isinstance(planned, dict) and isinstance(mocked, dict):
        known = {name: filled(value, mocked.get(name)) for name, value in planned.items()}
        return mocked | known
    if isinstance(planned, list) and isinstance(mocked, list) and len(planned) == len(mocked):
        return [mine if value is None else filled(value, mine) for value, mine in _paired(planned, mocked)]
    return planned


def _paired(planned: list[Any], mocked: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Return the elements of two lists in pairs: by their ids, if they have ids, as the order of a set varies."""
    by_id = {element["id"]: element for element in mocked if isinstance(element, dict) and "id" in element}
    for value, mine in zip(planned, mocked, strict=True):
        yield value, by_id.get(value.get("id"), mine) if isinstance(value, dict) else mine
