"""Composition of the shards of tasks and imports."""

from functools import cache

from task_manager.adapters.shards import Shards
from task_manager.settings import ShardSettings, settings


@cache
def shards() -> Shards:
    """Return the shards."""
    return Shards(settings(ShardSettings).shard_counts)
