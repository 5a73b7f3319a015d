"""First step of the workflow for large files: write the file's valid rows as chunks."""

from collections.abc import Mapping

from task_manager import bootstrap
from task_manager.use_cases.imports import Chunks


def handler(event: Mapping[str, str], context: object) -> Chunks:
    """Split the file that `key` and `version` name; return the numbers of the chunks."""
    return bootstrap.split_import()(event["import_id"], event["key"], event["version"])
