"""GET /tasks/export: tasks as CSV."""

from task_manager.composition.exports import export_tasks
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.listing import TaskExportQuery
from task_manager.rest.payload import shortened_to_fit

CSV = "text/csv; charset=utf-8; header=present"
"""RFC 7111."""


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with a page of tasks as a complete CSV, and with a link to the next page unless it is the last."""
    query = request.query(TaskExportQuery)

    def respond(limit: int) -> Response:
        text, after = export_tasks()(query.task_query(limit))
        return Response(200, text, query.link_to_next(after), CSV)

    return shortened_to_fit(query.limit, respond)
