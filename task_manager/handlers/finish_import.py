"""Last step of the workflow for large files: sum up, or give up."""

from collections.abc import Mapping
from typing import Any

from task_manager import bootstrap


def handler(event: Mapping[str, Any], context: object) -> None:
    """End the import `import_id`, whose `chunks` were worked off; without them, because it could not be split."""
    finish = bootstrap.finish_import()
    if "chunks" in event:
        finish(event["import_id"], event["chunks"], event["rows_read"])
    else:
        finish.give_up(event["import_id"])
