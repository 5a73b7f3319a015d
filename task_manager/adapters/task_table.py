"""Table of tasks: its name and the keys of its items."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from task_manager.adapters.shards import SHARD, Shards

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


@dataclass(frozen=True, slots=True)
class TaskTable:
    """Table `tasks`, under its deployed name. Its hash key is the shard of a task, its range key the id."""

    name: str
    shards: Shards

    def key(self, task_id: str) -> "dict[str, AttributeValueTypeDef]":
        """Return the key of a task."""
        return {SHARD: {"S": self.shards.shard_of(task_id)}, "id": {"S": task_id}}
