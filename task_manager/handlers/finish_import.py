"""Last step of the workflow for large files; EventBridge also invokes it when an execution has failed."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from task_manager.composition import clock
from task_manager.composition.import_workflow import finish_import
from task_manager.correlation import correlation_scope
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, object], context: "LambdaContext") -> None:
    """Finish the import `import_id` with the rows that were imported, unless it is finished."""
    import_id = str(event["import_id"])
    with correlation_scope(import_id), invocation(context.aws_request_id, import_id=import_id) as log:
        finish_import()(import_id, clock.time_left(context))
        match event.get("error"):
            case {"Error": str(error)}:
                # The workflow goes on after it. Its cause may quote the file, so only the workflow's log has it.
                log.finish("done", logging.ERROR, step_error=error)
