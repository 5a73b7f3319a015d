"""POST /tasks/{id}/upload: attach a file to a task."""

from task_manager.composition.attachments import attach_file
from task_manager.domain.attachment import FileDescription
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.uploads import AnnouncedFile, File, UploadQuery, UploadRequest, uploaded_file_description


@endpoint
def handler(request: Request) -> Response:
    """Return 201 with the file; with `presigned=true` also the request that uploads it."""
    task_id, query = request.path_id(), request.query(UploadQuery)
    if query.presigned:
        attachment, upload = attach_file().presign(task_id, request.json_model(FileDescription))
        return Response(201, AnnouncedFile.of(attachment, upload=UploadRequest.of(upload)))
    attachment = attach_file()(task_id, uploaded_file_description(request, query), request.body)
    return Response(201, File.of(attachment))
