"""GET /openapi.json: the OpenAPI document."""

from functools import cache
from importlib.resources import files

from task_manager import rest
from task_manager.rest import Request, Response, endpoint


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the OpenAPI document."""
    return Response(200, _document())


@cache
def _document() -> str:
    return files(rest).joinpath("openapi.json").read_text()
