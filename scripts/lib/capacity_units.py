"""Capacity units of DynamoDB that a request takes, by the tables' declaration.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from scripts.lib.common import ROOT

TABLES = ROOT / "terraform" / "stack" / "tables.json"

_WRITE_UNIT_BYTES = 1024
_READ_UNIT_BYTES = 4096
_TRANSACTION = 2
"""Units of a transaction's write to a table for each unit of an ordinary one; its indexes are written once."""

Item = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Units:
    """Write and read units."""

    write: float = 0
    read: float = 0

    def __add__(self, other: "Units") -> "Units":
        """Return the sum."""
        return Units(self.write + other.write, self.read + other.read)


def consumed(
    operation: str, request: Mapping[str, Any], response: Mapping[str, Any], stored: Mapping[str, Item]
) -> Units:
    """Return the units of a request.

    Args:
        operation: Name of the operation.
        request: Body of the request.
        response: Body of the response.
        stored: Item that each table has under the key of a request that updates or deletes one.
    """
    match operation:
        case "PutItem":
            return Units(write=_write(request["TableName"], request["Item"]))
        case "UpdateItem" | "DeleteItem":
            return Units(write=_write(request["TableName"], stored[request["TableName"]], _updated(request)))
        case "TransactWriteItems":
            return Units(write=sum(_transacted(request["TransactItems"], stored)))
        case "GetItem":
            return Units(read=_read([response.get("Item", {})], request))
        case "BatchGetItem":
            return Units(
                read=sum(
                    _read([item], request["RequestItems"][table])
                    for table, items in response["Responses"].items()
                    for item in items
                )
            )
        case "Query":
            return Units(read=_read(response["Items"], request))
    raise NotImplementedError(operation)


def size(item: Item) -> int:
    """Return the bytes of an item: those of its attributes' names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return ceil(len(content) / 2) + 1
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value_size(element) for element in content)
        case "M":
            return 3 + len(content) + size(content)
        case "SS":
            return sum(len(element.encode()) for element in content)
    raise NotImplementedError(kind)


def _write(table: str, item: Item, updated: set[str] | None = None, factor: int = 1) -> float:
    """Return the units of a write, with those of the indexes: of a whole item, or of the attributes `updated`."""
    declaration = json.loads(TABLES.read_text())[table]
    units: float = factor * _write_units(item)
    for index in declaration["global_secondary_indexes"].values():
        if index["hash_key"] in item and (index["range_key"] is None or index["range_key"] in item):
            names = _projected(index, declaration)
            if names is None:
                units += _write_units(item)
            elif updated is None or updated & names:
                units += _write_units({name: value for name, value in item.items() if name in names})
    return units


def _write_units(item: Item) -> int:
    return _units(size(item), _WRITE_UNIT_BYTES)


def _projected(index: Mapping[str, Any], declaration: Mapping[str, Any]) -> set[str] | None:
    """Return the attributes that an index has; None for all."""
    if index["projection_type"] == "ALL":
        return None
    keys = {source[key] for source in (index, declaration) for key in ("hash_key", "range_key")}
    return keys | set(index.get("non_key_attributes", ()))


def _updated(request: Mapping[str, Any]) -> set[str] | None:
    """Return the attributes that an update sets or removes; None for a deletion, which takes the whole item."""
    expression = request.get("UpdateExpression")
    if expression is None:
        return None
    names = request.get("ExpressionAttributeNames", {})
    return {names.get(word, word) for word in re.findall(r"(?:SET|REMOVE|ADD|,)\s*([#\w]+)", expression)}


def _transacted(actions: list[Mapping[str, Any]], stored: Mapping[str, Item]) -> Iterator[float]:
    for action in actions:
        [(kind, request)] = action.items()
        match kind:
            case "Put":
                yield _write(request["TableName"], request["Item"], factor=_TRANSACTION)
            case "Update" | "Delete":
                yield _write(request["TableName"], stored[request["TableName"]], _updated(request), _TRANSACTION)
            case "ConditionCheck":
                yield _TRANSACTION


def _read(items: list[Item], request: Mapping[str, Any]) -> float:
    units = _units(sum(map(size, items)), _READ_UNIT_BYTES)
    return units if request.get("ConsistentRead") else units / 2


def _units(size_bytes: int, unit_bytes: int) -> int:
    return max(1, ceil(size_bytes / unit_bytes))
