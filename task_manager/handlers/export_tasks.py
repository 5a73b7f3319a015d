"""GET /tasks/export: tasks as CSV."""

from task_manager.composition.exports import export_tasks
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.listing import TaskExportQuery

CSV = "text/csv; charset=utf-8; header=present"
"""RFC 7111."""


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with a page of tasks as a complete CSV, and with a link to the next page unless it is the last."""
    query = request.query(TaskExportQuery)
    text, after = export_tasks()(query.task_query)
    return Response(200, text, query.link_to_next(after), CSV)
