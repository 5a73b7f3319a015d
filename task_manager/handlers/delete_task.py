"""DELETE /tasks/{id}: delete a task and its files."""

from task_manager.composition.tasks import task_records
from task_manager.rest import Request, Response, endpoint


@endpoint
def handler(request: Request) -> Response:
    """Return 204; the stream of the tasks table triggers the removal of its files."""
    task_records().remove(request.path_id(), request.expected_versions())
    return Response(204)
