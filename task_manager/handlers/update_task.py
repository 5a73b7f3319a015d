"""PUT and PATCH /tasks/{id}: change a task."""

from task_manager.composition.tasks import tasks
from task_manager.domain.task import TaskFields
from task_manager.rest import Request, Response, endpoint


@endpoint
def handler(request: Request) -> Response:
    """Return 200 with the changed task."""
    task_id, expected_version = request.path_id(), request.expected_version()
    if request.method == "PATCH":
        patch = request.json_object("application/merge-patch+json")
        return Response.of_task(tasks().patch(task_id, patch, expected_version))
    fields = request.json_model(TaskFields)
    return Response.of_task(tasks().replace(task_id, fields, expected_version))
