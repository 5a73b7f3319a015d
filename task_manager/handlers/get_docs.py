"""GET /docs and GET /docs/{file}: Swagger UI, and the files of its page."""

from task_manager.rest import Request, Response, endpoint
from task_manager.rest.swagger_ui import page_file


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the page, or with one of its files."""
    return page_file(request.path_parameter("file") or "index.html")
