"""POST /imports/announcements: announce the import of a CSV file."""

from task_manager.composition.imports import announce_import
from task_manager.domain.imports import CsvDescription
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.imports import AnnouncedImport


@endpoint
def handler(request: Request) -> Response:
    """Return 201 with the request that uploads the file; a repeated `Idempotency-Key` returns the same import."""
    description = request.json_model(CsvDescription)
    import_, upload = announce_import()(description, request.idempotency_key())
    return Response(
        201, AnnouncedImport.of(import_, upload), {"Location": request.reference_to(f"imports/{import_.id}")}
    )
