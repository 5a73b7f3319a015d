"""GET /imports/{id}: read one import."""

from task_manager import bootstrap
from task_manager.rest import Request, Response, endpoint


@endpoint
def handler(request: Request) -> Response:
    """Answer 200 with the import."""
    return Response(200, bootstrap.import_ledger().get(request.path_id()))
