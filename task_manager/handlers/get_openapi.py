"""GET /openapi.json: the OpenAPI document."""

from importlib.resources import files

from task_manager import rest
from task_manager.rest import Request, Response, endpoint


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the OpenAPI document."""
    return Response(200, files(rest).joinpath("openapi.json").read_text())
