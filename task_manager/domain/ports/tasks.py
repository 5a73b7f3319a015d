"""Port to the store of tasks, and its queries."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from task_manager.domain.ports.clock import TimeLeft
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.paging import Page
from task_manager.domain.task import Priority, Processing, Status, Task

NO_ASSIGNEE = "none"
"""Value of the filter by assignee for the tasks that have none; a task of a person with this name matches it too."""


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Conditions that the tasks of a list meet, all of them.

    Both bounds of the due date are exclusive, `updated_since` is inclusive, and an assignee may be `NO_ASSIGNEE`.
    """

    status: Status | None = None
    priority: Priority | None = None
    tag: str | None = None
    source: str | None = None
    assignee: str | None = None
    list: str | None = None
    due_before: date | None = None
    due_after: date | None = None
    updated_since: datetime | None = None

    def matches(self, task: Task) -> bool:
        """Return whether a task meets all conditions. Times are compared as they are stored, in milliseconds."""
        return (
            self.status in {None, task.status}
            and self.priority in {None, task.priority}
            and self.source in {None, task.source}
            and self.assignee in {None, task.assignee or NO_ASSIGNEE}
            and self.list in {None, task.list}
            and (self.tag is None or self.tag in task.tags)
            and (self.due_before is None or (task.due_date is not None and task.due_date < self.due_before))
            and (self.due_after is None or (task.due_date is not None and task.due_date > self.due_after))
            and (self.updated_since is None or _milliseconds(task.updated_at) >= _milliseconds(self.updated_since))
        )


class Order(StrEnum):
    """Order of a list of tasks: by creation, or by due date with tasks without one at the end."""

    NEWEST_FIRST = "created_at"
    DUE_FIRST = "due_date"


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Request for a page of a list of tasks: up to `limit` tasks beyond the sort key `after` (None: the first page)."""

    limit: int
    filter: TaskFilter = TaskFilter()
    after: str | None = None
    order: Order = Order.NEWEST_FIRST


class TaskRecords(Protocol):
    """Tasks by id. Removal is conditional and reads nothing first."""

    def get(self, task_id: str) -> Task:
        """Return a task, read consistently: it includes all completed writes.

        Raises:
            NotFound: There is no task with this id.
        """
        ...

    def get_with_cause(self, task_id: str) -> tuple[Task, str | None]:
        """Return a task as `get` does, and the correlation id of its last write; None if that is unknown.

        Raises:
            NotFound: There is no task with this id.
        """
        ...

    def existing_ids(self, task_ids: Iterable[str]) -> set[str]:
        """Return those of the ids for which a task exists."""
        ...

    def remove(self, task_id: str, expected: AbstractSet[int] | None = None) -> None:
        """Delete a task; with `expected` versions, up to 100, only if it has one of them.

        Raises:
            NotFound: There is no task with this id.
            VersionMismatch: It has none of the versions.
        """
        ...

    def record_processing(self, task_id: str, version: int, processing: Processing) -> None:
        """Store the result of background work on a version of a task.

        A task with a later version, and one that was deleted, stay as they are.
        """
        ...


class TaskStore(TaskRecords, Protocol):
    """Store of tasks: records, conditional writes and lists.

    A write with an idempotency key stores both in one transaction. Where the key was used before, nothing is
    written and the write returns its first result. Keys are kept for 24 hours. Such a write also raises
    `IdempotencyKeyReused` where the key was used with another fingerprint, and `Contention` where another call
    with the key is in progress.
    """

    def add(self, task: Task, idempotency_key: IdempotencyKey | None = None) -> Task:
        """Store a new task and return it.

        Raises:
            AlreadyExists: A task with this id exists; it stays as it is.
        """
        ...

    def add_all(self, tasks: Iterable[Task], time_left: TimeLeft) -> None:
        """Store those of some new tasks, each with an id of its own, that do not exist; leave the others as they are.

        What the store refuses for the moment is repeated until it is stored or `time_left` is used up.

        Raises:
            Unavailable: The time was used up; some of the tasks are stored.
        """
        ...

    def replay(self, idempotency_key: IdempotencyKey) -> Task | None:
        """Return the result of the write with this key; None where there was no such write, or it was a removal.

        Raises:
            IdempotencyKeyReused: The key is bound to another fingerprint.
        """
        ...

    def claim(self, idempotency_key: IdempotencyKey) -> None:
        """Bind a key to its fingerprint, without a write of a task.

        Raises:
            IdempotencyKeyReused: It is bound to another one.
        """
        ...

    def replace(self, task: Task, expected_version: int, idempotency_key: IdempotencyKey | None = None) -> Task:
        """Store `task` in place of version `expected_version` of it, and return it.

        Raises:
            NotFound: There is no task with this id.
            VersionMismatch: It has another version.
        """
        ...

    def keep(self, task: Task, idempotency_key: IdempotencyKey | None = None) -> Task:
        """Return `task`, which stays as it is, and store it as the result of a key if there is one.

        Raises:
            NotFound: There is a key, and no task with this id.
            VersionMismatch: There is a key, and the task has another version.
        """
        ...

    def remove(
        self, task_id: str, expected: AbstractSet[int] | None = None, idempotency_key: IdempotencyKey | None = None
    ) -> None:
        """Delete a task, as `TaskRecords.remove` does, under a key if there is one."""
        ...

    def page(self, query: TaskQuery) -> Page[Task]:
        """Return one page of a list of tasks.

        A page is full unless it is the last one, or its filter matched few of the bounded number of items that were
        read for it. Newest first, it includes all completed writes. By due date it begins and ends with the days of the
        filter, is eventually consistent, and has less tasks than that if some are changed or deleted meanwhile.
        """
        ...


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
