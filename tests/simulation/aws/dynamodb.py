"""DynamoDB in memory: conditional writes, transactions, queries, and the stream of changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.expressions import Item, Scope, satisfies, updated


@dataclass(frozen=True)
class Change:
    """Record of a table's stream."""

    number: int
    written_at: datetime
    keys: Item
    old: Item | None
    new: Item | None

    @property
    def name(self) -> str:
        if self.old is None:
            return "INSERT"
        return "MODIFY" if self.new is not None else "REMOVE"

    def record(self) -> dict[str, Any]:
        """Return the record as the stream has it."""
        change = {"Keys": self.keys, "OldImage": self.old, "NewImage": self.new}
        return {
            "eventID": f"{self.number:032x}",
            "eventName": self.name,
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                **{name: image for name, image in change.items() if image is not None},
                "ApproximateCreationDateTime": int(self.written_at.timestamp()),
                "SequenceNumber": str(self.number),
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        }


@dataclass(frozen=True)
class Index:
    """Global secondary index: its keys, and the attributes that it holds, None for all."""

    keys: Sequence[str]
    attributes: frozenset[str] | None = None

    def projected(self, item: Item) -> Item:
        return {name: value for name, value in item.items() if self.attributes is None or name in self.attributes}


@dataclass
class Table:
    """Table; `changes` has all records of its stream."""

    keys: Sequence[str]
    indexes: Mapping[str, Index]
    clock: Callable[[], datetime]
    items: dict[tuple[str, ...], Item] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    @classmethod
    def from_declaration(cls, table: Mapping[str, Any], clock: Callable[[], datetime]) -> "Table":
        """Return the table that an entry of the stack's `tables.json` declares."""
        keys = _keys(table)
        indexes = {name: _index(index, keys) for name, index in table["global_secondary_indexes"].items()}
        return cls(keys, indexes, clock)

    def primary_key(self, item: Item) -> tuple[str, ...]:
        return tuple(str(item[name]["S"]) for name in self.keys)

    def write(self, primary_key: tuple[str, ...], new: Item | None) -> None:
        old = self.items.get(primary_key)
        if new is None:
            self.items.pop(primary_key, None)
        else:
            self.items[primary_key] = new
        # A write that changes nothing creates no stream record.
        if old != new:
            keys = {name: {"S": part} for name, part in zip(self.keys, primary_key, strict=True)}
            self.changes.append(Change(len(self.changes) + 1, self.clock(), keys, old, new))


class DynamoDb:
    """Operations of the service, in botocore's formats."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self._tokens: set[str] = set()

    def put_item(self, **put: Any) -> dict[str, Any]:
        return self._write(put, put["Item"], lambda _: put["Item"])

    def delete_item(self, **delete: Any) -> dict[str, Any]:
        return self._write(delete, delete["Key"], lambda _: None)

    def update_item(self, **update: Any) -> dict[str, Any]:
        return self._write(update, update["Key"], lambda item: _updated(item, update))

    def get_item(self, **get: Any) -> dict[str, Any]:
        table = self.tables[get["TableName"]]
        item = table.items.get(table.primary_key(get["Key"]))
        return {"Item": item} if item is not None else {}

    def batch_get_item(self, **get: Any) -> dict[str, Any]:
        items = {
            name: [response["Item"] for key in keys["Keys"] if (response := self.get_item(TableName=name, Key=key))]
            for name, keys in get["RequestItems"].items()
        }
        return {"Responses": items, "UnprocessedKeys": {}}

    def batch_write_item(self, **write: Any) -> dict[str, Any]:
        for name, requests in write["RequestItems"].items():
            for request in requests:
                if "PutRequest" in request:
                    self.put_item(TableName=name, **request["PutRequest"])
                else:
                    self.delete_item(TableName=name, **request["DeleteRequest"])
        return {"UnprocessedItems": {}}

    def transact_write_items(self, **transaction: Any) -> dict[str, Any]:
        token = transaction["ClientRequestToken"]
        if token in self._tokens:
            return {}
        requests = [(kind, request) for item in transaction["TransactItems"] for kind, request in item.items()]
        reasons = [self._reason(request) for _, request in requests]
        if any(reason["Code"] != "None" for reason in reasons):
            raise AwsError("TransactionCanceledException", CancellationReasons=reasons)
        for kind, request in requests:
            unconditional = {name: value for name, value in request.items() if name != "ConditionExpression"}
            if kind == "Put":
                self.put_item(**unconditional)
            elif kind == "Update":
                self.update_item(**unconditional)
            elif kind == "Delete":
                self.delete_item(**unconditional)
        self._tokens.add(token)
        return {}

    def query(self, **query: Any) -> dict[str, Any]:
        table = self.tables[query["TableName"]]
        index = table.indexes[query["IndexName"]] if "IndexName" in query else Index(table.keys)
        if "IndexName" in query and query.get("ConsistentRead"):
            raise AwsError("ValidationException")
        keys = index.keys
        names, values = query.get("ExpressionAttributeNames", {}), query.get("ExpressionAttributeValues", {})
        items = sorted(
            (index.projected(item) for item in table.items.values() if all(name in item for name in keys)),
            key=lambda item: [_sort_value(item, name) for name in (*keys[1:], *table.keys)],
            reverse=not query.get("ScanIndexForward", True),
        )
        items = [item for item in items if satisfies(query["KeyConditionExpression"], Scope(item, names, values))]
        if start := query.get("ExclusiveStartKey"):
            items = items[1 + [table.primary_key(item) for item in items].index(table.primary_key(start)) :]
        page = items[: query["Limit"]] if "Limit" in query else items
        matching = [item for item in page if satisfies(query.get("FilterExpression"), Scope(item, names, values))]
        response: dict[str, Any] = {"Count": len(matching), "ScannedCount": len(page)}
        if query.get("Select") != "COUNT":
            response["Items"] = matching
        # A full page has a last evaluated key, whether more items follow or not.
        if page and len(page) == query.get("Limit"):
            response["LastEvaluatedKey"] = {name: page[-1][name] for name in {*keys, *table.keys}}
        return response

    def _write(self, request: Mapping[str, Any], key: Item, change: Callable[[Item], Item | None]) -> dict[str, Any]:
        table = self.tables[request["TableName"]]
        primary_key = table.primary_key(key)
        item = table.items.get(primary_key)
        reason = self._reason(request)
        if reason["Code"] != "None":
            members = {"Item": reason["Item"]} if "Item" in reason else {}
            raise AwsError("ConditionalCheckFailedException", **members)
        table.write(primary_key, change(item if item is not None else key))
        return {"Attributes": item} if item is not None and request.get("ReturnValues") == "ALL_OLD" else {}

    def _reason(self, request: Mapping[str, Any]) -> dict[str, Any]:
        table = self.tables[request["TableName"]]
        item = table.items.get(table.primary_key(request.get("Item") or request["Key"]), {})
        names = request.get("ExpressionAttributeNames", {})
        values = request.get("ExpressionAttributeValues", {})
        if satisfies(request.get("ConditionExpression"), Scope(item, names, values)):
            return {"Code": "None"}
        has_item = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and item
        return {"Code": "ConditionalCheckFailed", **({"Item": item} if has_item else {})}


def _updated(item: Item, update: Mapping[str, Any]) -> dict[str, Any]:
    names = update.get("ExpressionAttributeNames", {})
    return updated(update["UpdateExpression"], Scope(item, names, update.get("ExpressionAttributeValues", {})))


def _keys(table: Mapping[str, Any]) -> list[str]:
    return [table[name] for name in ("hash_key", "range_key") if table.get(name)]


def _index(index: Mapping[str, Any], table_keys: Sequence[str]) -> Index:
    keys = _keys(index)
    if index["projection_type"] == "ALL":
        return Index(keys)
    return Index(keys, frozenset({*keys, *table_keys, *index.get("non_key_attributes", ())}))


def _sort_value(item: Item, name: str) -> Any:
    return Decimal(item[name]["N"]) if "N" in item[name] else item[name]["S"].encode()
