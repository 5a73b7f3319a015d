"""GET /docs and GET /docs/{file}: a page to read the contract and try it, and the files of that page."""

from task_manager.rest import Request, Response, endpoint
from task_manager.rest.swagger_ui import page_file


@endpoint
def handler(request: Request) -> Response:
    """Answer 200 with the page, or with one file of it."""
    return page_file(request.path_parameter("file") or "index.html")
