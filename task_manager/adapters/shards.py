"""Shard of an item: derived from its id, under a number of shards that may grow while items keep theirs."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime

from task_manager.domain.identifiers import first_id

SHARD = "shard"
"""Attribute that holds the shard of an item."""


class Shards:
    """Shards of the items whose ids are those of `domain.identifiers`.

    An id begins with its time, so the number of shards in force at that time can be told from the id alone, for good.
    All processes agree as long as each knows a number before the time from which it is in force.

    Args:
        counts: The number of shards from each time on, never decreasing. Ids of earlier times have that of the first.
    """

    def __init__(self, counts: Mapping[datetime, int]) -> None:
        times = sorted(counts)
        self._counts = [counts[time] for time in times]
        self._boundaries = [first_id(time) for time in times[1:]]
        self.names = tuple(str(number) for number in range(max(self._counts)))
        """Names of all shards, of those too that are not in force yet."""

    def shard_of(self, item_id: str) -> str:
        """Return the name of the shard of an item."""
        count = self._counts[bisect_right(self._boundaries, item_id)]
        digest = hashlib.sha256(item_id.encode()).digest()
        return str(int.from_bytes(digest[:8]) % count)
