"""Tables of the stack: requests that create them, and the keys of their items in an environment."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scripts.lib.common import ROOT
from task_manager.adapters.shards import Shards
from task_manager.adapters.task_table import TaskTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef, ProjectionTypeDef

TABLES = ROOT / "terraform" / "stack" / "tables.json"
"""Declarations that the stack and the tests read."""


def table_requests() -> "dict[str, CreateTableInputTypeDef]":
    """Return, by name, the request that creates each table under its name in `TABLES`."""
    return {name: _request(name, table) for name, table in json.loads(TABLES.read_text()).items()}


def shards(outputs: Mapping[str, Any]) -> Shards:
    """Return the shards of an environment, given its outputs."""
    return Shards({datetime.fromisoformat(time): count for time, count in outputs["shard_counts"].items()})


def task_table(outputs: Mapping[str, Any]) -> TaskTable:
    """Return the table of tasks of an environment, given its outputs."""
    return TaskTable(outputs["tasks_table"], shards(outputs))


def _request(name: str, table: Mapping[str, Any]) -> "CreateTableInputTypeDef":
    request: CreateTableInputTypeDef = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": _keys(table),
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": kind} for attribute, kind in table["attributes"].items()
        ],
    }
    if table["global_secondary_indexes"]:
        request["GlobalSecondaryIndexes"] = [
            {"IndexName": index_name, "KeySchema": _keys(index), "Projection": _projection(index)}
            for index_name, index in table["global_secondary_indexes"].items()
        ]
    if table["stream_view_type"]:
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": table["stream_view_type"]}
    return request


def _keys(table: Mapping[str, Any]) -> list[Any]:
    kinds = {"hash_key": "HASH", "range_key": "RANGE"}
    return [{"AttributeName": table[name], "KeyType": kind} for name, kind in kinds.items() if table.get(name)]


def _projection(index: Mapping[str, Any]) -> "ProjectionTypeDef":
    projection: ProjectionTypeDef = {"ProjectionType": index["projection_type"]}
    if "non_key_attributes" in index:
        projection["NonKeyAttributes"] = index["non_key_attributes"]
    return projection
