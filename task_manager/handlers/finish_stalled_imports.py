"""Schedule: finish imports that nothing else finishes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.composition import clock
from task_manager.composition.stalled_imports import finish_stalled_imports
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Finish the stalled imports. The payload is ignored."""
    with invocation(context.aws_request_id) as log:
        log.finish("done", imports=finish_stalled_imports()(clock.time_left(context)))
