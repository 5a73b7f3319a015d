"""DynamoDB in memory: conditional writes, transactions, queries, and the stream of changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.simulation.aws.expressions import Item, Scope, holds, updated
from tests.simulation.aws.refused import Refused


@dataclass(frozen=True)
class Change:
    """One record of a table's stream."""

    number: int
    at: datetime
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
                "ApproximateCreationDateTime": int(self.at.timestamp()),
                "SequenceNumber": str(self.number),
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        }


@dataclass
class Table:
    """One table; `changes` is its stream from the first record on."""

    keys: Sequence[str]
    indexes: Mapping[str, Sequence[str]]
    clock: Callable[[], datetime]
    items: dict[tuple[str, ...], Item] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    @classmethod
    def declared(cls, table: Mapping[str, Any], clock: Callable[[], datetime]) -> "Table":
        """Return the table that an entry of the stack's tables.json describes."""
        indexes = {name: _keys(index) for name, index in table["global_secondary_indexes"].items()}
        return cls(_keys(table), indexes, clock)

    def place(self, item: Item) -> tuple[str, ...]:
        return tuple(str(item[name]["S"]) for name in self.keys)

    def write(self, place: tuple[str, ...], new: Item | None) -> None:
        old = self.items.get(place)
        if new is None:
            self.items.pop(place, None)
        else:
            self.items[place] = new
        # A write that changes nothing leaves no record.
        if old != new:
            keys = {name: {"S": part} for name, part in zip(self.keys, place, strict=True)}
            self.changes.append(Change(len(self.changes) + 1, self.clock(), keys, old, new))


class DynamoDb:
    """The service; every operation takes and returns what botocore does."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self._tokens: set[str] = set()

    def put_item(self, **put: Any) -> dict[str, Any]:
        return self._write(put, put["Item"], lambda _: put["Item"])

    def delete_item(self, **delete: Any) -> dict[str, Any]:
        return self._write(delete, delete["Key"], lambda _: None)

    def update_item(self, **update: Any) -> dict[str, Any]:
        return self._write(update, update["Key"], lambda present: _updated(present, update))

    def get_item(self, **get: Any) -> dict[str, Any]:
        table = self.tables[get["TableName"]]
        item = table.items.get(table.place(get["Key"]))
        return {"Item": item} if item is not None else {}

    def batch_get_item(self, **get: Any) -> dict[str, Any]:
        found = {
            name: [answer["Item"] for key in wanted["Keys"] if (answer := self.get_item(TableName=name, Key=key))]
            for name, wanted in get["RequestItems"].items()
        }
        return {"Responses": found, "UnprocessedKeys": {}}

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
        steps = [(kind, request) for one in transaction["TransactItems"] for kind, request in one.items()]
        reasons = [self._reason(request) for _, request in steps]
        if any(reason["Code"] != "None" for reason in reasons):
            raise Refused("TransactionCanceledException", CancellationReasons=reasons)
        for kind, request in steps:
            bare = {name: value for name, value in request.items() if name != "ConditionExpression"}
            if kind == "Put":
                self.put_item(**bare)
            elif kind == "Update":
                self.update_item(**bare)
            elif kind == "Delete":
                self.delete_item(**bare)
        self._tokens.add(token)
        return {}

    def query(self, **query: Any) -> dict[str, Any]:
        table = self.tables[query["TableName"]]
        keys = table.indexes[query["IndexName"]] if "IndexName" in query else table.keys
        names, values = query.get("ExpressionAttributeNames", {}), query.get("ExpressionAttributeValues", {})
        found = sorted(
            (item for item in table.items.values() if all(name in item for name in keys)),
            key=lambda item: [_sortable(item, name) for name in (*keys[1:], *table.keys)],
            reverse=not query.get("ScanIndexForward", True),
        )
        found = [item for item in found if holds(query["KeyConditionExpression"], Scope(item, names, values))]
        if start := query.get("ExclusiveStartKey"):
            found = found[1 + [table.place(item) for item in found].index(table.place(start)) :]
        read = found[: query["Limit"]] if "Limit" in query else found
        shown = [item for item in read if holds(query.get("FilterExpression"), Scope(item, names, values))]
        answer: dict[str, Any] = {"Count": len(shown), "ScannedCount": len(read)}
        if query.get("Select") != "COUNT":
            answer["Items"] = shown
        # A page that is full names its last item, be there more or not.
        if read and len(read) == query.get("Limit"):
            answer["LastEvaluatedKey"] = {name: read[-1][name] for name in {*keys, *table.keys}}
        return answer

    def _write(self, request: Mapping[str, Any], key: Item, change: Callable[[Item], Item | None]) -> dict[str, Any]:
        table = self.tables[request["TableName"]]
        place = table.place(key)
        present = table.items.get(place)
        reason = self._reason(request)
        if reason["Code"] != "None":
            item = {"Item": reason["Item"]} if "Item" in reason else {}
            raise Refused("ConditionalCheckFailedException", **item)
        table.write(place, change(present if present is not None else key))
        return {"Attributes": present} if present is not None and request.get("ReturnValues") == "ALL_OLD" else {}

    def _reason(self, request: Mapping[str, Any]) -> dict[str, Any]:
        table = self.tables[request["TableName"]]
        present = table.items.get(table.place(request.get("Item") or request["Key"]), {})
        names = request.get("ExpressionAttributeNames", {})
        values = request.get("ExpressionAttributeValues", {})
        if holds(request.get("ConditionExpression"), Scope(present, names, values)):
            return {"Code": "None"}
        shown = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and present
        return {"Code": "ConditionalCheckFailed", **({"Item": present} if shown else {})}


def _updated(present: Item, update: Mapping[str, Any]) -> dict[str, Any]:
    names = update.get("ExpressionAttributeNames", {})
    return updated(update["UpdateExpression"], Scope(present, names, update.get("ExpressionAttributeValues", {})))


def _keys(table: Mapping[str, Any]) -> list[str]:
    return [table[name] for name in ("hash_key", "range_key") if table.get(name)]


def _sortable(item: Item, name: str) -> Any:
    return Decimal(item[name]["N"]) if "N" in item[name] else item[name]["S"].encode()
