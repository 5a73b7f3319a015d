"""First step of the workflow for large files: write the accepted rows of the file as chunks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from task_manager.composition.import_workflow import split_import
from task_manager.correlation import correlation_scope
from task_manager.observability import invocation
from task_manager.use_cases.imports.workflow import Chunks

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Mapping[str, str], context: "LambdaContext") -> Chunks:
    """Split the object `key` in its `version`; return the numbers of the chunks."""
    import_id = event["import_id"]
    with correlation_scope(import_id), invocation(context.aws_request_id, import_id=import_id):
        return split_import()(import_id, event["key"], event["version"])
