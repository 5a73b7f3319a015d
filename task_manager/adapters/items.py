"""Conversion of models to DynamoDB items and back. Attributes have the names of fields; None is left out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import BaseModel

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

CORRELATION = "correlation"
"""Attribute of a task's item that holds the correlation id of its last write, for events; no field of a task."""

M = TypeVar("M", bound=BaseModel)

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def to_item(model: BaseModel) -> "dict[str, AttributeValueTypeDef]":
    """Return `model` as an item, without computed fields. Times are truncated to milliseconds."""
    fields = model.model_dump(exclude_none=True, exclude_computed_fields=True)
    return {name: to_value(value) for name, value in fields.items()}


def to_value(value: object) -> "AttributeValueTypeDef":
    """Return a value of `model_dump` as an attribute value."""
    match value:
        case str():
            return {"S": value}
        case datetime():
            return {"S": value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        case date():
            return {"S": value.isoformat()}
        case dict():
            return {"M": {name: to_value(inner) for name, inner in value.items()}}
        case list() | tuple():
            return {"L": [to_value(inner) for inner in value]}
        case _:
            return _serialize(value)


def from_item(model: type[M], item: Mapping[str, Any]) -> M:
    """Return the model in an item. Attributes that are no fields, such as keys of indexes, are ignored."""
    fields = model.model_fields
    return model.model_validate({name: _natural(_deserialize(value)) for name, value in item.items() if name in fields})


def _natural(value: object) -> object:
    match value:
        case Decimal():
            return int(value)
        case dict():
            return {name: _natural(inner) for name, inner in value.items()}
        case _:
            return value
