"""GET /tasks/{id}: read a task."""

from task_manager.composition.tasks import task_records
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.response import entity_tag


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the task, or 304 if the client has its current version."""
    task = task_records().get(request.path_id())
    tag = entity_tag(task.version)
    return Response(304, headers={"ETag": tag}) if request.matches_if_none_match(tag) else Response.of_task(task)
