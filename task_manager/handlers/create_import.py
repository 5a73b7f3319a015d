"""POST /imports: import a CSV file."""

from task_manager.composition.imports import import_sent_file
from task_manager.domain.imports import CsvDescription
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.imports import AnnouncedImport
from task_manager.rest.uploads import UploadQuery, sent_filename


@endpoint
def handler(request: Request) -> Response:
    """Answer 202 with the import; with `presigned=true` 201 with the request that uploads its file.

    A repeated `Idempotency-Key` gets the same import again.
    """
    query = request.query(UploadQuery)
    if query.presigned:
        described = request.json_model(CsvDescription)
        announced, upload = import_sent_file().presign(described, request.idempotency_key())
        return Response(201, AnnouncedImport.of(announced, upload), {"Location": f"/imports/{announced.id}"})
    filename = sent_filename(request, query)
    running = import_sent_file()(filename, request.body, request.idempotency_key(filename))
    return Response(202, running, {"Location": f"/imports/{running.id}"})
