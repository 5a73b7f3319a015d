"""GET /tasks: list tasks."""

from task_manager.composition.tasks import task_store
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.listing import TaskListQuery, TaskPage


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with a page of tasks, and with a cursor unless it is the last page."""
    query = request.query(TaskListQuery)
    page = task_store().page(query.task_query)
    return Response(200, TaskPage(items=page.items, next_cursor=query.next_cursor(page)))
