"""Capacity units of requests, as DynamoDB documents them."""

import json
from typing import Any

import pytest

from scripts.lib import capacity_units
from scripts.lib.capacity_units import Units, consumed, size

TABLES = {
    "orders": {
        "hash_key": "id",
        "range_key": None,
        "global_secondary_indexes": {
            "by_day": {"hash_key": "day", "range_key": None, "projection_type": "ALL"},
            "by_state": {
                "hash_key": "state",
                "range_key": None,
                "projection_type": "INCLUDE",
                "non_key_attributes": ["title"],
            },
        },
    }
}


@pytest.fixture(autouse=True)
def _tables(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tables.json"
    file.write_text(json.dumps(TABLES))
    monkeypatch.setattr(capacity_units, "TABLES", file)


def an_order(**attributes: str) -> dict[str, Any]:
    return {"id": {"S": "1"}, **{name: {"S": value} for name, value in attributes.items()}}


def put(item: dict[str, Any]) -> dict[str, Any]:
    return {"TableName": "orders", "Item": item}


@pytest.mark.parametrize(
    ("item", "units"),
    [
        (an_order(), 1),
        # Each index that the item is in.
        (an_order(day="monday"), 2),
        (an_order(day="monday", state="new"), 3),
        # Of 2 KB, of which the second index has a part.
        (an_order(day="monday", state="new", text="x" * 1100), 5),
    ],
)
def test_a_put_writes_the_item_and_its_indexes(item: dict[str, Any], units: int) -> None:
    assert consumed("PutItem", put(item), {}, {}) == Units(write=units)


def test_a_transaction_writes_items_twice_and_indexes_once() -> None:
    request = {"TransactItems": [{"Put": put(an_order(day="monday"))}, {"ConditionCheck": {"TableName": "orders"}}]}

    assert consumed("TransactWriteItems", request, {}, {}) == Units(write=2 + 1 + 2)


@pytest.mark.parametrize(("name", "units"), [("note", 2), ("title", 3)])
def test_an_update_writes_only_the_indexes_that_have_the_attribute(name: str, units: int) -> None:
    request = {
        "TableName": "orders",
        "UpdateExpression": "SET #a = :a",
        "ExpressionAttributeNames": {"#a": name, "#other": "title"},
    }

    stored = {"orders": an_order(day="monday", state="new")}
    assert consumed("UpdateItem", request, {}, stored) == Units(write=units)


def test_a_deletion_writes_the_item_and_all_of_its_indexes() -> None:
    stored = {"orders": an_order(day="monday", state="new")}

    assert consumed("DeleteItem", {"TableName": "orders"}, {}, stored) == Units(write=3)


@pytest.mark.parametrize(("is_consistent", "units"), [(True, 2), (False, 1)])
def test_a_read_takes_a_unit_for_four_kilobytes_or_half(is_consistent: bool, units: float) -> None:
    items = [an_order(text="x" * 3000), an_order(text="x" * 3000)]
    request = {"TableName": "orders", "ConsistentRead": is_consistent}

    assert consumed("Query", request, {"Items": items}, {}) == Units(read=units)
    # Each item of a batch by itself.
    batch = {"RequestItems": {"orders": request}}
    assert consumed("BatchGetItem", batch, {"Responses": {"orders": items}}, {}) == Units(read=units)
    # A missing item is read too.
    assert consumed("GetItem", request, {}, {}) == Units(read=units / 2)


def test_an_operation_that_is_unknown_is_not_counted_as_nothing() -> None:
    with pytest.raises(NotImplementedError):
        consumed("Scan", {}, {}, {})


def test_the_size_of_an_item_is_that_of_names_and_values() -> None:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    assert size({"ñ": {"S": "añ"}}) == 5
    assert size({"n": {"N": "1234"}}) == 4
    assert size({"b": {"BOOL": True}}) == 2
    assert size({"l": {"L": [{"S": "ab"}]}}) == 1 + 3 + 1 + 2
    assert size({"m": {"M": {"k": {"S": "ab"}}}}) == 1 + 3 + 1 + 3
