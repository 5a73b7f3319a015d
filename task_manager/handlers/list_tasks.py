"""GET /tasks: list tasks."""

from task_manager.composition.tasks import tasks
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.listing import TaskListQuery, TaskPage


@endpoint
def handler(request: Request) -> Response:
    """Answer 200 with a page of tasks, and with a cursor unless it is the last page."""
    query = request.query(TaskListQuery)
    page = tasks().list(query.filter, query.limit, query.after, query.sort)
    return Response(200, TaskPage(items=page.items, next_cursor=query.next_cursor(page)))
