"""Middle step of the workflow for large files: add the tasks of one chunk."""

from collections.abc import Mapping
from typing import Any

from task_manager import bootstrap


def handler(event: Mapping[str, Any], context: object) -> None:
    """Add the tasks of chunk `chunk` of the import `import_id`."""
    bootstrap.import_chunk()(event["import_id"], event["chunk"])
