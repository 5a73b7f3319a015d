"""POST /imports: import a CSV file."""

from task_manager.composition.imports import request_import
from task_manager.domain.imports import CsvDescription
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.imports import AnnouncedImport
from task_manager.rest.uploads import UploadQuery, uploaded_filename


@endpoint
def handler(request: Request) -> Response:
    """Return 202 with the import; with `presigned=true` 201 with the request that uploads its file.

    A repeated `Idempotency-Key` returns the same import.
    """
    query = request.query(UploadQuery)
    if query.presigned:
        description = request.json_model(CsvDescription)
        import_, upload = request_import().presign(description, request.idempotency_key())
        return Response(
            201, AnnouncedImport.of(import_, upload), {"Location": request.reference_to(f"imports/{import_.id}")}
        )
    filename = uploaded_filename(request, query)
    import_ = request_import()(filename, request.body, request.idempotency_key(filename))
    return Response(202, import_, {"Location": request.reference_to(f"imports/{import_.id}")})
