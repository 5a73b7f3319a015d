"""Consumer of EventBridge's `Object Created` under the imports prefix: import a CSV file as tasks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from task_manager.composition import clock
from task_manager.composition.stored_files import import_stored_file
from task_manager.observability import invocation

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, Any], context: "LambdaContext") -> None:
    """Import the object of the event, or start the workflow where that takes long."""
    s3_object = event["detail"]["object"]
    with invocation(context.aws_request_id) as log:
        import_ = import_stored_file()(s3_object["key"], s3_object.get("version-id"), clock.time_left(context))
        if import_ is not None:
            log.finish(import_.status, import_id=import_.id, correlation_id=import_.id)
