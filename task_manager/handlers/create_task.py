"""POST /tasks: create a task."""

from task_manager.composition.tasks import idempotent_tasks
from task_manager.domain.task import TaskFields
from task_manager.rest import Request, Response, endpoint


@endpoint
def handler(request: Request) -> Response:
    """Return 201 with the task; a repeated `Idempotency-Key` gets the first response again."""
    fields = request.json_model(TaskFields)
    task = idempotent_tasks().create(fields, request.idempotency_key())
    return Response.of_task(task, 201, {"Location": request.reference_to(f"tasks/{task.id}")})
