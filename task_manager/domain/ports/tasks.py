"""Port to the store of tasks, and the values that it is asked with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.paging import Page
from task_manager.domain.task import Priority, Processing, Status, Task


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks a list shows: those that meet all that is given.

    Both bounds of the due date are exclusive, `updated_since` is inclusive.
    """

    status: Status | None = None
    priority: Priority | None = None
    tag: str | None = None
    source: str | None = None
    due_before: date | None = None
    due_after: date | None = None
    updated_since: datetime | None = None


class Order(StrEnum):
    """The order of a list of tasks: by creation, or by due date with those that have none at the end."""

    NEWEST_FIRST = "created_at"
    DUE_FIRST = "due_date"


class TaskStore(Protocol):
    """Keeps tasks. Every write is conditional; none reads first.

    A write with an idempotency key stores both in one transaction. Where the key was used before, nothing is
    written and the write answers as it did then. Keys are kept for 24 hours. Besides what it says itself, such
    a write raises `IdempotencyKeyReused` where the key was used with another fingerprint, and `Contention` where
    another call with it is under way.
    """

    def add(self, task: Task, key: IdempotencyKey | None = None) -> Task:
        """Store a new task and return it.

        Raises:
            AlreadyExists: A task with this id is there already; it is left as it is.
        """
        ...

    def add_all(self, tasks: Iterable[Task]) -> None:
        """Store those of some new tasks, each with an id of its own, that are not there; leave the others as they are.

        Where it raises, it has stored some of them or none.

        Raises:
            Contention: Another call stores some of them at this moment.
        """
        ...

    def replay(self, key: IdempotencyKey) -> Task | None:
        """Return the task that a write with this key gave; None where there was no such write, or it was a removal.

        Raises:
            IdempotencyKeyReused: The key is bound to another fingerprint.
        """
        ...

    def claim(self, key: IdempotencyKey) -> None:
        """Bind a key to its fingerprint, with no write of its own.

        Raises:
            IdempotencyKeyReused: It is bound to another one.
        """
        ...

    def get(self, task_id: str) -> Task:
        """Return a task as the last finished write left it.

        Raises:
            NotFound: There is no such task.
        """
        ...

    def replace(self, task: Task, expected_version: int, key: IdempotencyKey | None = None) -> Task:
        """Store `task` in place of version `expected_version` of it, and return it.

        Raises:
            NotFound: There is no such task.
            VersionMismatch: It has another version.
        """
        ...

    def remove(self, task_id: str, expected_version: int | None = None, key: IdempotencyKey | None = None) -> None:
        """Delete a task, where `expected_version` is given only if it has that version.

        Raises:
            NotFound: There is no such task.
            VersionMismatch: It has another version.
        """
        ...

    def existing_ids(self, task_ids: Iterable[str]) -> set[str]:
        """Return those of the ids that there are tasks with."""
        ...

    def record_processing(self, task_id: str, version: int, processing: Processing) -> None:
        """Note what the background made of a version of a task; a later version or a deleted task is left alone."""
        ...

    def page(
        self, wanted: TaskFilter, limit: int, after: str | None = None, order: Order = Order.NEWEST_FIRST
    ) -> Page[Task]:
        """Return tasks in order, from the first beyond the place `after`.

        A page is full unless it is the last one, or a bounded number of items was read for it and few of
        them were wanted. By due date it begins and ends with the wanted days. It may lag behind a write by
        moments.
        """
        ...
