"""PUT and PATCH /tasks/{id}: change a task."""

from task_manager.composition.tasks import tasks
from task_manager.domain.task import TaskFields
from task_manager.rest import Request, Response, endpoint


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the changed task."""
    task_id, expected = request.path_id(), request.expected_versions()
    if request.method == "PATCH":
        patch = request.json_object("application/merge-patch+json")
        return Response.of_task(tasks().patch(task_id, patch, expected))
    fields = request.json_model(TaskFields)
    return Response.of_task(tasks().replace(task_id, fields, expected))
