"""Items of restored tables: compared with the tables in use, and put back where they are missing.

Each write is conditional, so that it changes no item that exists.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from task_manager.adapters.dynamodb import batch_get
from task_manager.domain.batches import batches
from task_manager.thread_pool import ContextThreadPool

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]

THREADS: Final = 16
_KEYS_PER_READ: Final = 100


class Outcome(StrEnum):
    """Result of the comparison of an item, or of its way back."""

    UNCHANGED = "unchanged"
    CHANGED = "changed since"
    MISSING = "missing"
    PUT_BACK = "put back"
    WITHOUT_TASK = "of tasks that do not exist"
    WITHOUT_BYTES = "without stored bytes"


_LISTED: Final = frozenset({Outcome.MISSING, Outcome.WITHOUT_TASK, Outcome.WITHOUT_BYTES})


class Kind(Protocol):
    """Kind of items that can be restored."""

    name: ClassVar[str]
    """Name of the items, in the plural."""
    keys: ClassVar[Sequence[str]]
    """Attributes of the primary key, which are strings in all tables."""
    owner: ClassVar[str]
    """Attribute with the id of the task or import that an item belongs to."""

    @property
    def table(self) -> str:
        """Name of the table in use."""
        ...

    def revision(self, item: Item) -> object:
        """Return what differs between two states of an item."""
        ...

    def describe(self, item: Item) -> str:
        """Return one line about an item."""
        ...

    def put_back(self, item: Item) -> Outcome:
        """Store an item, unless it exists; the outcome is not `MISSING`."""
        ...


@dataclass
class Comparison:
    """Counts of items by outcome, a line for each that is missing or was not put back, and their owners."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    owners: set[str] = field(default_factory=set)


def restore_items(
    dynamodb: "DynamoDBClient", kind: Kind, restored_table: str, owners: Collection[str] = (), *, apply: bool
) -> Iterator[Comparison]:
    """Compare the items of a restored table with those in use, a page at a time; with `apply`, put back the missing.

    Args:
        dynamodb: The client, with a connection for each of `THREADS`.
        kind: The kind of the items.
        restored_table: The table as it was.
        owners: The ids of the tasks and imports whose items are restored; if empty, all are.
        apply: Whether missing items are put back.
    """

    def restore_batch(items: Sequence[Item]) -> Comparison:
        keys = [{name: item[name] for name in kind.keys} for item in items]
        existing = batch_get(dynamodb, kind.table, keys, consistent=True)
        revisions = {_key_values(kind, item): kind.revision(item) for item in existing}
        result = Comparison(owners={item[kind.owner]["S"] for item in items})
        for item in items:
            outcome = _compare(kind, item, revisions)
            if outcome is Outcome.MISSING and apply:
                outcome = kind.put_back(item)
            result.counts[outcome] += 1
            if outcome in _LISTED:
                result.lines.append(f"{outcome}: {kind.describe(item)}")
        return result

    pages = dynamodb.get_paginator("scan").paginate(TableName=restored_table)
    with ContextThreadPool(THREADS) as pool:
        for page in pages:
            items = [item for item in page["Items"] if not owners or item[kind.owner]["S"] in owners]
            yield from pool.map(restore_batch, batches(items, _KEYS_PER_READ))


def _compare(kind: Kind, item: Item, revisions: Mapping[tuple[str, ...], object]) -> Outcome:
    key = _key_values(kind, item)
    if key not in revisions:
        return Outcome.MISSING
    return Outcome.UNCHANGED if kind.revision(item) == revisions[key] else Outcome.CHANGED


def _key_values(kind: Kind, item: Item) -> tuple[str, ...]:
    return tuple(item[name]["S"] for name in kind.keys)
