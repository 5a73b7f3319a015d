"""GET /imports: list imports, newest first."""

from task_manager.composition.imports import import_store
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.listing import ImportPage, ListQuery


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with a page of imports, and with a cursor unless it is the last page."""
    query = request.query(ListQuery)
    page = import_store().page(query.limit, query.after)
    return Response(200, ImportPage(items=page.items, next_cursor=query.next_cursor(page)))
