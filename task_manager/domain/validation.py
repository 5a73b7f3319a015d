"""Validation of input, with a JSON pointer (RFC 6901) to each bad field."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import ErrorDetails

from task_manager.domain.errors import FieldError, InvalidInput

Model = TypeVar("Model", bound=BaseModel)


@runtime_checkable
class HasReadOnlyFields(Protocol):
    """Model of input whose resource has further fields, which only the system writes."""

    @classmethod
    def read_only_fields(cls) -> AbstractSet[str]:
        """Return the names of these fields."""
        ...


def _integer(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeNumbers = BeforeValidator(_integer)
"""Validator of a `StrictInt` in JSON, after its limits: as in JSON Schema, 3.0 is an integer; "3" and true are not."""


def validated(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return `values` as a model.

    Raises:
        InvalidInput: `errors` has an entry for each bad field.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        details = error.errors(include_url=False)
        errors = (FieldError(_pointer(detail["loc"]), _text(model, detail)) for detail in details)
        raise InvalidInput("Some fields are not valid.", errors) from None


def _pointer(location: tuple[int | str, ...]) -> str:
    # A lone surrogate in the name of a member cannot be encoded in the response.
    steps = (str(step).encode(errors="replace").decode() for step in location)
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)


def _text(model: type[BaseModel], detail: ErrorDetails) -> str:
    match detail["type"]:
        case "extra_forbidden":
            return "is read-only" if _is_read_only(model, detail["loc"]) else "is not a known field"
        case "missing":
            return "is required"
        case "value_error":
            return str(detail["ctx"]["error"])
        case _:
            return detail["msg"].replace("Input should", "should").replace("String should", "should")


def _is_read_only(model: type[BaseModel], location: tuple[int | str, ...]) -> bool:
    *parents, name = location
    owner: Any = model
    for parent in parents:
        field = owner.model_fields.get(parent)
        owner = field.annotation if field else None
        if not (isinstance(owner, type) and issubclass(owner, BaseModel)):
            return False
    return isinstance(owner, HasReadOnlyFields) and name in owner.read_only_fields()
