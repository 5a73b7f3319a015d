"""Values from outside as models, with every fault named by a JSON pointer (RFC 6901)."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, StrictInt, ValidationError
from pydantic_core import ErrorDetails

from task_manager.domain.errors import FieldError, InvalidInput
from task_manager.domain.task import Task

_READ_ONLY = frozenset(Task.model_fields)

Model = TypeVar("Model", bound=BaseModel)


def _without_point(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeNumber = Annotated[StrictInt, BeforeValidator(_without_point)]
"""A JSON number without a fraction: to JSON Schema 3.0 is an integer as 3 is, and neither "3" nor true is one."""


def validated(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return `values` as a model.

    Raises:
        InvalidInput: With one entry for each bad field.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> InvalidInput:
    """Return what pydantic found in terms of JSON pointers."""
    found = (FieldError(_pointer(fault["loc"]), _detail(fault)) for fault in error.errors(include_url=False))
    return InvalidInput("Some fields are not valid.", found)


def _pointer(location: tuple[int | str, ...]) -> str:
    # A lone surrogate in a member's name could not be sent back.
    steps = (str(step).encode(errors="replace").decode() for step in location)
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)


def _detail(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "extra_forbidden":
            return "is read-only" if fault["loc"][-1] in _READ_ONLY else "is not a known field"
        case "missing":
            return "is required"
        case "value_error":
            return str(fault["ctx"]["error"])
        case _:
            return fault["msg"].replace("Input should", "should").replace("String should", "should")
