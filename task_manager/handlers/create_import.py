"""POST /imports: import a CSV file."""

from task_manager.composition.imports import request_import
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.uploads import upload_query, uploaded_filename


@endpoint
def handler(request: Request) -> Response:
    """Return 202 with the import; a repeated `Idempotency-Key` returns the same one."""
    filename = uploaded_filename(request, upload_query(request, "POST /imports/announcements"))
    import_ = request_import()(filename, request.body, request.idempotency_key(filename))
    return Response(202, import_, {"Location": request.reference_to(f"imports/{import_.id}")})
