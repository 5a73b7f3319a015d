"""Validation of input."""

from typing import Any

import pytest
from pydantic import BaseModel

from task_manager.domain.attachment import FileDescription
from task_manager.domain.errors import InvalidInput
from task_manager.domain.imports import CsvDescription
from task_manager.domain.task import TaskFields
from task_manager.domain.validation import validated
from task_manager.rest.batch import Create, Delete

ID = "0195b1e6-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("model", "values", "pointer", "detail"),
    [
        (TaskFields, {"title": "x", "id": ID}, "/id", "is read-only"),
        (TaskFields, {"title": "x", "processing": {}}, "/processing", "is read-only"),
        (TaskFields, {"title": "x", "colour": "red"}, "/colour", "is not a known field"),
        (CsvDescription, {"filename": "a.csv", "size": 1, "title": "x"}, "/title", "is not a known field"),
        (CsvDescription, {"filename": "a.csv", "size": 1, "id": ID}, "/id", "is not a known field"),
        (FileDescription, {"filename": "a", "content_type": "a/b", "size": 1, "status": 1}, "/status",
         "is not a known field"),
        (Create, {"op": "create", "task": {"title": "x", "version": 1}}, "/task/version", "is read-only"),
        (Create, {"op": "create", "task": {"title": "x"}, "id": ID}, "/id", "is not a known field"),
        (Delete, {"op": "delete", "id": ID, "title": "x"}, "/title", "is not a known field"),
    ],
)  # fmt: skip
def test_only_fields_that_the_system_writes_are_read_only(
    model: type[BaseModel], values: dict[str, Any], pointer: str, detail: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        validated(model, values)
    assert [(error.pointer, error.detail) for error in raised.value.errors] == [(pointer, detail)]
