"""DELETE /tasks/{id}/files/{file_id}: delete a file of a task."""

from task_manager.composition.attachments import attachment_store
from task_manager.rest import Request, Response, endpoint


@endpoint
def handler(request: Request) -> Response:
    """Return 204."""
    attachment_store().remove(request.path_id(), request.path_id("file_id"))
    return Response(204)
