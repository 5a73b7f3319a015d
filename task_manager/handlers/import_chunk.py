"""Middle step of the workflow for large files: add the tasks of one chunk."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.composition import clock
from task_manager.composition.import_workflow import import_chunk
from task_manager.correlation import correlation_scope
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Add the tasks of chunk `chunk` of the import `import_id`."""
    import_id, chunk = event["import_id"], event["chunk"]
    with correlation_scope(import_id), invocation(context.aws_request_id, import_id=import_id, chunk=chunk):
        import_chunk()(import_id, chunk, clock.time_left(context))
