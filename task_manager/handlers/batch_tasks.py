"""POST /tasks/batch: create, change and delete several tasks."""

from task_manager.composition.tasks import idempotent_tasks
from task_manager.rest import Request, Response, endpoint
from task_manager.rest.batch import BATCH_BYTES, Batch, results, results_response


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with a result for each operation, in order."""
    batch = request.json_model(Batch, BATCH_BYTES)
    applied = results(idempotent_tasks(), batch.operations, request.idempotency_key(), request.id)
    return results_response(list(applied))
