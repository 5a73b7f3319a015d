"""GET /tasks/{id}/files: list the files of a task."""

from task_manager.composition.attachments import list_files
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.uploads import FileList, ListedFile


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the uploaded files, each with a URL to download it."""
    attachments = list_files()(request.path_id())
    return Response(200, FileList(items=[ListedFile.of(attachment, url=url) for attachment, url in attachments]))
