"""GET /tasks: list tasks."""

from task_manager.composition.tasks import task_store
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.listing import TaskListQuery, TaskPage
from task_manager.rest.payload import shortened_to_fit


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with a page of tasks, and with a cursor unless it is the last page."""
    query = request.query(TaskListQuery)

    def respond(limit: int) -> Response:
        page = task_store().page(query.task_query(limit))
        return Response(200, TaskPage(items=page.items, next_cursor=query.next_cursor(page)))

    return shortened_to_fit(query.limit, respond)
