"""Last step of the workflow for large files; EventBridge calls it too when an execution has failed as a whole."""

from collections.abc import Mapping

from task_manager import bootstrap


def handler(event: Mapping[str, object], context: object) -> None:
    """End the import `import_id` with what there is of it, unless it has ended."""
    bootstrap.finish_import()(str(event["import_id"]))
