"""GET /imports/{id}: read one import."""

from task_manager.composition.imports import read_import
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.imports import ImportDetails


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the import, and with a link to its report if there is one."""
    import_, report_url = read_import()(request.path_id())
    return Response(200, ImportDetails.of(import_, report_url))
