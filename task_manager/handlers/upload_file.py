"""POST /tasks/{id}/upload: attach a file to a task."""

from task_manager.composition.attachments import attach_file
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.uploads import TaskFile, upload_query, uploaded_file_description


@endpoint
def handler(request: Request) -> Response:
    """Return 201 with the file."""
    task_id, query = request.path_id(), upload_query(request, "POST /tasks/{id}/files")
    attachment = attach_file()(task_id, uploaded_file_description(request, query), request.body)
    return Response(201, TaskFile.of(attachment))
