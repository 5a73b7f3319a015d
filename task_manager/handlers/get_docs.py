"""GET /docs and GET /docs/{file}: Swagger UI, and the files of its page."""

from task_manager.rest import Request, Response, endpoint
from task_manager.rest.swagger_ui import page_file


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the page, or with one of its files; 308 to the page below a trailing slash."""
    file = request.path_parameter("file")
    if not file and request.path.endswith("/"):
        # The addresses of its files are relative to that of the page.
        return Response(308, headers={"Location": "../docs"})
    return page_file(file or "index.html")
