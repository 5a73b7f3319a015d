"""POST /tasks/{id}/files: announce a file of a task."""

from task_manager.composition.attachments import announce_file
from task_manager.domain.attachment import FileDescription
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.uploads import AnnouncedFile, UploadRequest


@endpoint
def handler(request: Request) -> Response:
    """Return 201 with the file and the request that uploads it."""
    attachment, upload = announce_file()(request.path_id(), request.json_model(FileDescription))
    return Response(201, AnnouncedFile.of(attachment, upload=UploadRequest.of(upload)))
